# SPDX-License-Identifier: ISC
EXTRA_DIST += tests/slapd.sh
