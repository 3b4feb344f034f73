# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/ds389.sh tests/slapd.sh tests/conf/rules.sh
dist_check_SCRIPTS += \
	tests/conf/accounts.t \
	tests/conf/ds389.t \
	tests/conf/invite.t \
	tests/conf/load.t \
	tests/conf/schema.t \
	tests/conf/sync.t \
	tests/conf/tokens.t \
	tests/conf/units.t \
	tests/conf/uses.t \
	tests/conf/uses389.t
