#!/bin/sh
# SPDX-License-Identifier: ISC
# memcached -S, threaded and as nobody, by PLAIN: tokens, and a person of sasldb.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "memcached cannot load a sanitized plug-in"
need_command memcached python3 saslpasswd2
make_world
add_plain
plugins=$plugins$(printf ":%s" /usr/lib/*/sasl2)
room=$scratch/room
cp -a "$caches/good" "$room"
mkdir "$scratch/sasl"
echo sesam >"$tokens/ann"
saslpasswd2 -p -c -f "$scratch/people" -u "$(uname -n)" ann <"$tokens/ann"
chmod 644 "$scratch/people"
{
	sed 's/^mech_list:.*/& PLAIN/' "$srcdir/conf/sasl2/memcached.conf"
	printf '%s\n' 'pwcheck_method: auxprop' "sasldb_path: $scratch/people" "tessera_cache: $room"
} >"$scratch/sasl/memcached.conf"
port=$(free_port)
# Not as_nobody: a function in the background would be a shell that memcached outlives.
SASL_CONF_PATH=$scratch/sasl SASL_PATH=$plugins setpriv --reuid=$nobody --regid=$nobody --clear-groups memcached -S -B binary -l 127.0.0.1 -p "$port" -U 0 -t 4 -vv \
	>"$scratch/log" 2>&1 &
memcached=$!
at_exit 'kill $memcached 2>/dev/null; wait $memcached 2>/dev/null'
until_ok grep 'server listening' "$scratch/log"

# auth USER SECRET: the status of the answer, and of a value that is stored then
auth() {
	printf '^@%s^@%s\n' "$1" "$(cat "$tokens/$2")" | python3 "$srcdir/tests/sasl/memcached-auth" "$port" PLAIN 2>&1 | tr '\n' '|'
}
yes='0x0 set 0x0|'
no='0x20 set 0x20|'
is "$(auth svc-a good)" "$yes" "a token"
is "$(auth ann ann)" "$yes" "a password"
is "$(auth svc-local good-local)" "$yes" "a name that the host's own users have"
for bad in wrong unknown expired revoked disabled sshd network loopback public good-b password blank; do
	is "$(auth svc-a $bad)" "$no" "refused: $bad"
done
is "$(auth svc-b good)" "$no" "refused: another account"
is "$(auth ann password)" "$no" "refused: a wrong password"
is "$(auth eve ann)" "$no" "refused: somebody unknown"
is "$(oauthbearer svc-a good | python3 "$srcdir/tests/sasl/memcached-auth" "$port" OAUTHBEARER 2>&1 | tr '\n' '|')" "$yes" "OAUTHBEARER beside it"
world_change "$room" revoke
is "$(auth svc-a good)" "$no" "revoked a moment ago"
touch -d '3 days ago' "$room/cache/delta.tdb"
is "$(auth svc-a legacy)" "$no" "refused: a cache that is too old"
is "$(auth ann ann)" "$yes" "people come in all the same"
is "$(grep -c "$(cut -c 18-50 "$tokens/good")\|sesam" "$scratch/log")" 0 "no secret is logged"
done_testing
