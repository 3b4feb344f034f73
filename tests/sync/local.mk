# SPDX-License-Identifier: ISC
if WITH_SYNC
EXTRA_PROGRAMS += tests/sync/dumpcache
check_DATA += tests/sync/dumpcache
tests_sync_dumpcache_LDADD = libtessera.la
dist_check_SCRIPTS += \
	tests/sync/chain.t \
	tests/sync/failover.t \
	tests/sync/faults.t \
	tests/sync/fold.t \
	tests/sync/guard.t \
	tests/sync/persist.t \
	tests/sync/restore.t \
	tests/sync/resume.t \
	tests/sync/scope.t \
	tests/sync/settings.t
EXTRA_DIST += tests/sync/changes.sh tests/sync/daemon.sh tests/sync/expected.awk
endif
