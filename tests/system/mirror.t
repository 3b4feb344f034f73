#!/bin/sh
# SPDX-License-Identifier: ISC
# Two directories that mirror each other, as a host sees them that goes on
# judging while one after the other is killed: no login fails that should not,
# nothing revoked comes back, nothing that was answered is lost.
. "$srcdir/tests/system/host.sh"
need_host

first=$scratch/slapd1
second=$scratch/slapd2
slapd_new "$first" sid=1 && slapd_mirror "$first" "$second" sid=2 || skip_all "these two servers do not replicate"
first_uri=$(slapd_uri "$first")
second_uri=$(slapd_uri "$second")
host "$first" "uri = $first_uri $second_uri" "heartbeat = 1s"
await state persist || exit 1
tessera service add backup --role read 2>/dev/null
for each in good gone early unseen late; do
	new_token $each backup
done
tessera token revoke "$(id_of gone)" 2>/dev/null
check "both have all of it" slapd_same "$first" "$second"
check "so has this host" becomes refused login backup gone
is "$(login backup good)$(login backup late)" inin "the others get in"

# All that follows happens beside a server that judges without a pause.
"$builddir/tests/system/steady" "$cache" 600 "$tokens/good" allow "$tokens/gone" revoked >"$scratch/steady" 2>&1 &
steady=$!
at_exit 'kill "$steady" 2>/dev/null'

# Revoked, answered, and the server is dead before the other has it, or after.
check "a token is revoked at the first" tessera token revoke "$(id_of early)"
check "this host refuses it" becomes refused login backup early
slapd_kill "$first"
is "$(login backup good)$(login backup early)" inrefused "the first is killed: all as it was"
elsewhere() {
	[ "$(field state)" = persist ] && [ "$(field provider)" = "$second_uri" ] || field reason | grep -q behind
}
check "the second is asked" eventually elsewhere
is "$(login backup good)$(login backup early)" inrefused "whatever it knows: all as it was"
slapd_start "$first"
check "the first is back, and both have the same" eventually slapd_same "$first" "$second"
check "this host has it too" eventually in_step "$second"
is "$(login backup good)$(login backup early)" inrefused "all as it was"

# What is answered while this host cannot see it, by the server that dies then.
daemon_stop KILL
check "revoked while no daemon runs" tessera token revoke "$(id_of unseen)"
check "both have it" slapd_same "$first" "$second"
slapd_kill "$first"
daemon
check "the daemon starts with the first dead, and the token is refused" becomes refused login backup unseen
check "one that is revoked at the second" tessera token revoke --uri "$second_uri" "$(id_of late)"
check "is refused" becomes refused login backup late
slapd_start "$first"
check "both have the same again" eventually slapd_same "$first" "$second"
slapd_kill "$second"
back() {
	[ "$(field state)" = persist ] && [ "$(field provider)" = "$first_uri" ]
}
check "the second is killed: back to the first" eventually back
is "$(login backup good)" in "who may get in gets in"
for each in gone early unseen late; do
	is "$(login backup $each)" refused "revoked stays revoked: $each"
done
same "the cache equals the first" "$first"
kill "$steady"
wait "$steady"
is "$?" 0 "no judgement was another in all that time"
sed 's/^/# /' "$scratch/steady"
done_testing
