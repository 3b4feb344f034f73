#!/bin/sh
# SPDX-License-Identifier: ISC
# memcached -S, as its own user, whom a client asks by OAUTHBEARER.
. "$srcdir/tests/hosts/memcached.sh"
begin
is "$(stat -c %U "/proc/$memcached")" memcache "it runs as memcache"
each_way all_cases
each_way revoked_now
each_way directory_dies
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "memcached's log holds no token"
done_testing
