# SPDX-License-Identifier: ISC
# The whole chain: directory, daemon, cache, logins.
EXTRA_DIST += tests/system/host.sh
if WITH_SYNC
dist_check_SCRIPTS += tests/system/history.t
EXTRA_PROGRAMS += tests/system/history
check_DATA += tests/system/history$(EXEEXT)
CLEANFILES += tests/system/history$(EXEEXT)
tests_system_history_LDADD = libtessera.la
if WITH_PAM
dist_check_SCRIPTS += \
	tests/system/away.t \
	tests/system/chain.t \
	tests/system/demo.t \
	tests/system/doors.t \
	tests/system/entries.t \
	tests/system/mirror.t \
	tests/system/outage.t \
	tests/system/seed.t \
	tests/system/steady.t

system_helpers = tests/system/steady$(EXEEXT)
EXTRA_PROGRAMS += tests/system/steady
check_DATA += $(system_helpers)
CLEANFILES += $(system_helpers)
tests_system_steady_LDADD = libtessera.la
endif
endif
