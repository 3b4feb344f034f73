#!/bin/sh
# SPDX-License-Identifier: ISC
# memcached -S, threaded and as nobody, by PLAIN: tokens, and a person of sasldb.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
. "$srcdir/tests/sasl/memcached.sh"
need_command saslpasswd2
make_world
add_plain
plugins=$plugins$(printf ":%s" /usr/lib/*/sasl2)
echo sesam >"$tokens/ann"
saslpasswd2 -p -c -f "$scratch/people" -u "$(uname -n)" ann <"$tokens/ann"
chmod 644 "$scratch/people"
{
	sed 's/^mech_list:.*/& PLAIN/' "$srcdir/conf/sasl2/memcached.conf"
	printf '%s\n' 'pwcheck_method: auxprop' "sasldb_path: $scratch/people"
} >"$scratch/settings"
sasl_memcached <"$scratch/settings"

# by_plain USER SECRET
by_plain() {
	printf '^@%s^@%s\n' "$1" "$(cat "$tokens/$2")" | auth PLAIN
}
no='0x20 set 0x20|'
is "$(by_plain svc-a good)" "$yes" "a token"
is "$(by_plain ann ann)" "$yes" "a password"
is "$(by_plain svc-local good-local)" "$yes" "a name that the host's own users have"
for bad in wrong unknown expired revoked disabled sshd network loopback public good-b password blank; do
	is "$(by_plain svc-a $bad)" "$no" "refused: $bad"
done
is "$(by_plain svc-b good)" "$no" "refused: another account"
is "$(by_plain ann password)" "$no" "refused: a wrong password"
is "$(by_plain eve ann)" "$no" "refused: somebody unknown"
is "$(oauthbearer svc-a good | auth OAUTHBEARER)" "$yes" "OAUTHBEARER beside it"
world_change "$room" revoke
is "$(by_plain svc-a good)" "$no" "revoked a moment ago"
touch -d '3 days ago' "$room/cache/delta.tdb"
is "$(by_plain svc-a legacy)" "$no" "refused: a cache that is too old"
is "$(by_plain ann ann)" "$yes" "people come in all the same"
is "$(grep -c "$(cut -c 18-50 "$tokens/good")\|sesam" "$scratch/log")" 0 "no secret is logged"
done_testing
