#!/bin/sh
# SPDX-License-Identifier: ISC
# Makes a cache for nomem.c, and runs it as nobody.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "the sanitizer has the allocator for itself"
make_world
run_as_nobody nomem
