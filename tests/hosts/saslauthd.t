#!/bin/sh
# SPDX-License-Identifier: ISC
# saslauthd, asked by testsaslauthd.  And what the cache would do that Debian's own
# settings turn on.
. "$srcdir/tests/hosts/saslauthd.sh"
begin
each_way all_cases
each_way revoked_now
stop_host

start_host -c
each_way remembers
doctor_finds 'saslauthd runs with -c'
stop_host
start_host
is "$(by_testsaslauthd robot "$tokens/remembered")" refused "without -c: refused"
doctor_is_quiet
each_way directory_dies
done_testing
