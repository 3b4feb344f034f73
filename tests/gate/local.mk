# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/gate/gate.sh tests/gate/hostile.py tests/gate/raw.py tests/gate/restart.py tests/gate/until_closed.py
if WITH_GATE
if WITH_SYNC
dist_check_SCRIPTS += \
	tests/gate/auth.t \
	tests/gate/dovecot.t \
	tests/gate/hostile.t \
	tests/gate/introspect.t \
	tests/gate/nginx.t \
	tests/gate/restart.t \
	tests/gate/saslauthd.t
endif
endif
