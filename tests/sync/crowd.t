#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# An account with seventy thousand tokens: read, followed, compared, moved, out
# of sight and back.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
[ -x "$builddir/tessera" ] || skip_all "needs tessera"
. "$srcdir/tests/sync/changes.sh"

many=70000
# load: entries from standard input, into a server that is stopped
load() { "$slapd_program" -T add -q -n 1 -F "$server/config"; }
ids() { seq -f 't%011.0f' 1 "$many"; }
crowd() {
	token TOKEN "$a" | sed '/^changetype/d' >"$scratch/one"
	ids | awk -v one="$(cat "$scratch/one")" '{ each = one; gsub("TOKEN", $1, each); print each "\n" }'
}
living() { cached 'token t' | grep -c 'state=1'; }
owned() { cached 'token t' | grep -c "owner=$owner "; }

revoked() { "$builddir/tessera" -c "$scratch/conf" explain "$1" 2>/dev/null | grep -q '^denied: revoked'; }

revoke=bbbbbbbbbbb1
until_most=2400
base=$slapd_services
cases_start
slapd_stop "$server"
crowd | load >"$scratch/load" 2>&1 || skip_all "slapadd does not load: $(tail -n 1 "$scratch/load")"
slapd_start "$server"
conf "$server"
daemon
check "it comes in step" await state persist
is "$(field tokens)" $((many + 8)) "all tokens are there"
owner=$(cached 'account alpha' | sed 's/.* uuid=\([^ ]*\) .*/\1/')
is "$(owned)" "$many" "each with its owner"
is "$(living)" "$many" "and active"

move "tesseraTokenId=t00000000001,$a" tesseraTokenId=t00000000001 "$b" | ldif "$server"
change "tesseraTokenId=t00000000002,$a" tesseraState revoked | ldif "$server"
check "changes arrive" in_step
is "$(owned)" $((many - 1)) "one has another owner"
is "$(living)" $((many - 1)) "one is revoked"

ids | awk -v a="$a" 'NR > 10 && NR <= 1010 { print "dn: tesseraTokenId=" $1 "," a "\nchangetype: modify\nreplace: cn\ncn: another\n" }' |
	ldif "$server"
check "a thousand changes arrive" in_step
ask refresh >/dev/null
check "all is compared" in_step
is "$(owned)" $((many - 1)) "and as it was"
is "$(field incomplete)" 0 "nothing denies itself"
is "$(field orphans)" 0 "nothing waits"

move "$a" uid=moved "$slapd_services" | ldif "$server"
check "the account moves" in_step
is "$(owned)" $((many - 1)) "its tokens are its own"

# What comes back must not have to pass all that has gone.
for time in first second; do
	move "uid=moved,$slapd_services" uid=moved "$slapd_people" | ldif "$server"
	check "out of sight for the $time time" in_step
	is "$(owned)" 0 "its tokens are gone"
	move "uid=moved,$slapd_people" uid=moved "$slapd_services" | ldif "$server"
	change "tesseraTokenId=$revoke,$b" tesseraState revoked | ldif "$server"
	check "a revocation of another's token does not wait for them" until_ok revoked "$revoke"
	check "some are still to come" [ "$(field tokens)" -lt $((many + 8)) ]
	revoke=bbbbbbbbbbb2
	check "back for the $time time" in_step
	check "all its tokens are back" await tokens $((many + 8))
	is "$(owned)" $((many - 1)) "and its own"
	is "$(living)" $((many - 1)) "and as they were"
done
is "$(field errors)" "" "no session has failed"
daemon_stop
done_testing
