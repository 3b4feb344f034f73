#!/bin/sh
# SPDX-License-Identifier: ISC
# PostgreSQL, asked by psql.
. "$srcdir/tests/hosts/postgresql.sh"
begin
each_way all_cases
each_way revoked_now
each_way directory_dies
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "PostgreSQL's log holds no token"
done_testing
