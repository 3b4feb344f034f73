#!/bin/sh
# SPDX-License-Identifier: ISC
# memcached -S, threaded and as nobody, with the shipped memcached.conf.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
. "$srcdir/tests/sasl/memcached.sh"
make_world
sasl_memcached <"$srcdir/conf/sasl2/memcached.conf"

no='0x21 {"status":"invalid_token"}|0x20 set 0x20|'
is "$(oauthbearer svc-a good | auth OAUTHBEARER)" "$yes" "a token"
is "$(oauthbearer '' good | auth OAUTHBEARER)" "$yes" "a token without a name"
is "$(oauthbearer svc-local good-local | auth OAUTHBEARER)" "$yes" "a name that the host's own users have"
for bad in wrong unknown expired revoked disabled sshd network loopback public good-b password; do
	is "$(oauthbearer svc-a $bad | auth OAUTHBEARER)" "$no" "refused: $bad"
done
is "$(oauthbearer svc-b good | auth OAUTHBEARER)" "$no" "refused: another account"
is "$(echo 'n,,^A' | auth OAUTHBEARER)" '0x20 set 0x20|' "refused: a malformed message"
like "$(xoauth2 svc-a good | auth XOAUTH2)" '0x20 set 0x20' "refused: a mechanism that mech_list does not name"
id_of good-b >"$room/denied"
is "$(oauthbearer svc-b good-b | auth OAUTHBEARER)" "$no" "denied by root a moment ago"
world_change "$room" revoke
is "$(oauthbearer svc-a good | auth OAUTHBEARER)" "$no" "revoked a moment ago"
touch -d '3 days ago' "$room/cache/delta.tdb"
is "$(oauthbearer svc-a legacy | auth OAUTHBEARER)" '0x20 set 0x20|' "refused: a cache that is too old"
chmod 700 "$room/cache"
is "$(oauthbearer svc-a legacy | auth OAUTHBEARER)" '0x20 set 0x20|' "refused: a cache that memcached may not read"
is "$(grep -c "$(cut -c 18-50 "$tokens/good")" "$scratch/log")" 0 "no secret is logged"
done_testing
