#!/bin/sh
# SPDX-License-Identifier: ISC
# su, whose password is a token.
. "$srcdir/tests/hosts/su.sh"
begin
each_way all_cases
is "$(by_su root "$tokens/good")" refused "su: a token does not make anybody root"
each_way revoked_now
each_way directory_dies
done_testing
