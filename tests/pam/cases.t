#!/bin/sh
# SPDX-License-Identifier: ISC
# Makes the world that cases.c knows, and runs it as nobody.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
make_world
run_as_nobody cases
