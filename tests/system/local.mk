# SPDX-License-Identifier: ISC
# The whole chain: directory, daemon, cache, logins.
EXTRA_DIST += tests/system/host.sh
if WITH_SYNC
if WITH_PAM
dist_check_SCRIPTS += \
	tests/system/chain.t
endif
endif
