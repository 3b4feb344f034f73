#!/bin/sh
# SPDX-License-Identifier: ISC
# Manual pages and scripts are well formed.
. "$srcdir/tests/tap.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "the sources are the same ones"
cd "$srcdir" || exit 1
if command -v mandoc >/dev/null; then
	for page in man/*.[0-9]; do
		check "$page is clean mdoc" mandoc -Tlint -Wwarning "$page"
	done
else
	skip "mandoc is not installed"
fi
if command -v shellcheck >/dev/null; then
	scripts=$(grep -rlE '^#!/bin/(ba)?sh' tests conf .ci autogen.sh 2>/dev/null | grep -v '\.trs$\|\.log$')
	# shellcheck disable=SC2086
	check "scripts pass shellcheck" shellcheck -S warning -e SC1090,SC1091,SC2034,SC2154 $scripts
else
	skip "shellcheck is not installed"
fi
done_testing
