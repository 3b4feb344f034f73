# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/slapd.sh tests/conf/rules.sh
dist_check_SCRIPTS += \
	tests/conf/accounts.t \
	tests/conf/schema.t \
	tests/conf/sync.t \
	tests/conf/tokens.t \
	tests/conf/units.t
