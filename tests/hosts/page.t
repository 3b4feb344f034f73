#!/bin/sh
# SPDX-License-Identifier: ISC
# The manual page shows the settings as they are shipped and tested, all of them.
. "$srcdir/tests/tap.sh"
cd "$srcdir" || exit 1
for file in conf/hosts/*/*; do
	sed '/^#/d' "$file" | grep -vxF -f man/tessera-hosts.7 >"$scratch/missing"
	is "$(cat "$scratch/missing")" "" "tessera-hosts(7) has $file"
done
done_testing
