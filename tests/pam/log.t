#!/bin/sh
# SPDX-License-Identifier: ISC
# Makes a cache for log.c, and runs it as nobody.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
make_world
run_as_nobody log
