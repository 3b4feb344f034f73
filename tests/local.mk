# SPDX-License-Identifier: ISC
# Tests, a folder a room.
include tests/house/local.mk
include tests/lib/local.mk
include tests/cache/local.mk
include tests/tools/local.mk
include tests/judge/local.mk
include tests/directory/local.mk
include tests/sync/local.mk
include tests/gate/local.mk
include tests/http/local.mk
include tests/pam/local.mk
include tests/sasl/local.mk
include tests/nss/local.mk
include tests/nginx/local.mk
include tests/apache/local.mk
include tests/cli/local.mk
include tests/conf/local.mk
include tests/system/local.mk
include tests/hosts/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
EXTRA_DIST += tests/certificates.sh tests/lsan.supp tests/plugin.sh tests/tap.sh tests/token.sh tests/run tests/packages tests/world.sh
