#!/bin/sh
# SPDX-License-Identifier: ISC
# Every fuzz target over its corpus and some thousand mutations of it: oracles hold, nothing crashes.
# shellcheck source=tests/tap.sh disable=SC2154
. "$srcdir/tests/tap.sh"

cd "$scratch" || exit 1
for corpus in "$srcdir"/tests/fuzz/corpus/*; do
	name=${corpus##*/}
	target=$builddir/tests/fuzz/fuzz-$name
	if [ ! -x "$target" ]; then
		skip "$name: the target is not built in this configuration"
		continue
	fi
	runs=20000
	[ "$name" != settings ] || runs=2000 # writes a file each time
	# libFuzzer adds to the folder it is given.
	cp -r "$corpus" "$scratch/$name"
	chmod -R u+w "$scratch/$name"
	check "$name" "$target" -runs="$runs" -seed=1 "$scratch/$name"
done
done_testing
