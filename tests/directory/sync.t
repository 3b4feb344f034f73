#!/bin/sh
# SPDX-License-Identifier: ISC
# What a real slapd tells a consumer, change by change, and how cookies fare.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"

s=$scratch/s
# Without the rules: some of what is done here they would refuse.
server "$s" sid=1 loose || exit
{
	account backup
	account deploy
	token aaaabbbbcccc "uid=backup,$slapd_services"
	token aaaabbbbdddd "uid=backup,$slapd_services"
	member ann 'mail: ann@example.org'
} | add "$s"
lines "dn: ou=archive,$slapd_base" 'objectClass: organizationalUnit' 'ou: archive' | add "$s"

# shellcheck disable=SC2046
watch a $(reader "$s")
like "$(told a '^present-end')" '^present-end refresh_done=1 references=0 cookie=rid=000,sid=001,csn=' \
	"first contact: all content, an end that says what was not named is gone, a cookie"
is "$(grep -c '^upsert' "$scratch/a.out")" 7 "every account and token, nothing else"
like "$(grep 'login=backup' "$scratch/a.out")" 'class=1 state=1 flaws=0000' "a service account is whole"
like "$(grep 'id=aaaabbbbcccc' "$scratch/a.out")" 'kind=s state=1 flaws=0000 services=\* networks=\* roles=\* domains= label=test' \
	"a token is whole"
# shellcheck disable=SC2046
watch b $(reader "$s") "base=$slapd_services"
told b '^present-end' >/dev/null
# shellcheck disable=SC2046
watch f $(reader "$s") 'filter=(!(employeeType=hidden))'
told f '^present-end' >/dev/null
news a "$s" >/dev/null
news b "$s" >/dev/null
news f "$s" >/dev/null

lines "dn: uid=backup,$slapd_services" 'changetype: modrdn' 'newrdn: uid=saver' 'deleteoldrdn: 1' | change "$s"
is "$(news a "$s")" 'upsert uid=saver' "an account is renamed: one message, none for its tokens"

lines "dn: tesseraTokenId=aaaabbbbdddd,uid=saver,$slapd_services" 'changetype: modrdn' \
	'newrdn: tesseraTokenId=aaaabbbbdddd' 'deleteoldrdn: 0' "newsuperior: uid=deploy,$slapd_services" | change "$s"
is "$(news a "$s")" 'upsert tesseratokenid=aaaabbbbdddd' "a token is moved: one message"
is "$(grep 'id=aaaabbbbdddd' "$scratch/a.out" | cut -d' ' -f3 | sort -u | wc -l)" 1 "under the same UUID"
like "$(grep 'id=aaaabbbbdddd' "$scratch/a.out" | tail -1)" 'dn=tesseratokenid=aaaabbbbdddd,uid=deploy,' "and its new name"

slapd_root "$s" ldapdelete "uid=saver,$slapd_services" >/dev/null 2>&1
is $? 66 "an account that owns tokens cannot be deleted"
is "$(news a "$s")" '' "and nobody is told anything"

news b "$s" >/dev/null
lines "dn: uid=saver,$slapd_services" 'changetype: modrdn' 'newrdn: uid=saver' 'deleteoldrdn: 0' \
	"newsuperior: ou=archive,$slapd_base" | change "$s"
is "$(news a "$s")" 'upsert uid=saver' "an account with a token is moved within the base: one message"
is "$(news b "$s")" 'delete uid=saver' "out of the base: one delete, its token is not named"
lines "dn: uid=saver,ou=archive,$slapd_base" 'changetype: modrdn' 'newrdn: uid=saver' 'deleteoldrdn: 0' \
	"newsuperior: $slapd_services" | change "$s"
is "$(news b "$s")" 'upsert uid=saver' "back into the base: one message, its token is not named"

news a "$s" >/dev/null
slapd_root "$s" ldapdelete "tesseraTokenId=aaaabbbbdddd,uid=deploy,$slapd_services"
is "$(news a "$s")" 'delete tesseratokenid=aaaabbbbdddd' "a token is deleted: one delete"

news f "$s" >/dev/null
lines "dn: uid=ann,$slapd_people" 'changetype: modify' 'add: employeeType' 'employeeType: hidden' | change "$s"
is "$(news f "$s")" 'delete uid=ann' "an entry leaves the filter: a delete"
lines "dn: uid=ann,$slapd_people" 'changetype: modify' 'add: displayName' 'displayName: Ann' | change "$s"
is "$(news f "$s")" 'cookie' "it is changed outside: a cookie and nothing else"
lines "dn: uid=ann,$slapd_people" 'changetype: modify' 'delete: employeeType' | change "$s"
is "$(news f "$s")" 'upsert uid=ann' "it comes back: in full"
like "$(grep 'uid=ann' "$scratch/f.out" | tail -1)" 'login=ann .* name=Ann cookie=' "as it is now"
unwatch f
unwatch b

say a heartbeat
like "$(told a '^heartbeat')" "^heartbeat csn=$(cookie_of a | sed 's/.*csn=//')" "a heartbeat beside the search: in step with the cookie"
say a verify
told a '^verify done' >/dev/null
is "$(grep -c '^verify upsert' "$scratch/a.out")" 6 "a verification beside the search names everything"
unwatch a
cookie=$(cookie_of a)

# Offline for a while.
# shellcheck disable=SC2046
watch r $(reader "$s") "cookie=$cookie"
like "$(told r '^(present|delete)-end')" '^delete-end refresh_done=1' "resumed, no change: the end of a delete phase"
is "$(grep -c upsert "$scratch/r.out")" 0 "and no content"
unwatch r
token aaaabbbbeeee "uid=deploy,$slapd_services" | add "$s"
lines "dn: uid=deploy,$slapd_services" 'changetype: modrdn' 'newrdn: uid=rollout' 'deleteoldrdn: 1' | change "$s"
slapd_root "$s" ldapdelete "tesseraTokenId=aaaabbbbcccc,uid=saver,$slapd_services"
# shellcheck disable=SC2046
watch r $(reader "$s") "cookie=$cookie"
told r '^(present|delete)-end' >"$scratch/end"
like "$(cat "$scratch/end")" '^delete-end refresh_done=1 references=0 cookie=rid=' "resumed after changes: a delta with a cookie"
news r "$s" >"$scratch/said"
like "$(cat "$scratch/said")" 'delete tesseratokenid=aaaabbbbcccc' "with the delete"
like "$(cat "$scratch/said")" 'upsert uid=rollout' "the new name of the account"
like "$(cat "$scratch/said")" 'upsert tesseratokenid=aaaabbbbeeee' "and the new token"
unwatch r

for bad in "csn=$(printf %s "$cookie" | sed 's/.*csn=//')" garbage "rid=001" "rid=001,csn="; do
	# shellcheck disable=SC2046
	watch g $(reader "$s") "cookie=$bad"
	like "$(told g '^(present|delete)-end|^failed')" '^present-end refresh_done=1 .*cookie=' \
		"'$(printf %.20s "$bad")' is not sent as a cookie: all content, no delta"
	unwatch g
done

future=$(printf %s "$cookie" | sed 's/csn=..../csn=2999/')
# shellcheck disable=SC2046
watch g $(reader "$s") "cookie=$future"
like "$(told g '^failed|end')" '^failed ahead 53' "a cookie from after what the server knows: ahead"
unwatch g
# shellcheck disable=SC2046
watch g $(reader "$s") "cookie=rid=000,sid=001,csn=20000101000000.000000Z#000000#001#000000"
like "$(told g '^failed|end')" '^failed refresh 4096' "a cookie from before what the server remembers: refresh"
unwatch g

# The server goes away, or is only there in name.
# shellcheck disable=SC2046
watch k $(reader "$s")
told k '^present-end' >/dev/null
slapd_kill "$s"
like "$(told k '^failed')" '^failed retry -1 ldapi://.*the connection is lost' "the server is killed: seen at once"
unwatch k
slapd_start "$s"
# shellcheck disable=SC2046
watch k $(reader "$s")
told k '^present-end' >/dev/null
slapd_freeze "$s"
until grep -q '^State:[[:space:]]*T' "/proc/$(slapd_pid "$s")/status"; do sleep 0.01; done
say k heartbeat
like "$(told k '^failed')" '^failed retry -5 .*has not answered for 10 seconds' "the server is frozen: a heartbeat tells"
unwatch k
slapd_thaw "$s"

# Servers of other habits.
p=$scratch/p
server "$p" sid=2 loose || exit
{
	account keeper
	account goner
} | add "$p"
lines 'dn: olcOverlay={0}syncprov,olcDatabase={1}mdb,cn=config' 'changetype: modify' 'delete: olcSpSessionlog' - \
	'delete: olcSpReloadHint' | slapd_config "$p" ldapmodify >/dev/null
slapd_stop "$p" && slapd_start "$p"
# shellcheck disable=SC2046
watch p $(reader "$p")
told p '^present-end' >/dev/null
unwatch p
slapd_root "$p" ldapdelete "uid=goner,$slapd_services"
# shellcheck disable=SC2046
watch q $(reader "$p") "cookie=$(cookie_of p)"
like "$(told q '^(present|delete)-end')" '^present-end refresh_done=1 .*cookie=rid=' "no session log: a present phase"
is "$(grep '^present ' "$scratch/q.out" | tr ' ' '\n' | grep -c -- -)" 3 "that names what is left"
unwatch q

lines 'dn: olcDatabase={1}mdb,cn=config' 'changetype: modify' 'replace: olcLimits' 'olcLimits: * size=2' |
	slapd_config "$p" ldapmodify >/dev/null
# shellcheck disable=SC2046
watch q $(reader "$p")
like "$(told q '^(present|delete)-end|^failed')" '^failed retry 4 .*size=unlimited' \
	"a size limit: a failure that says what to do, no end of a phase"
unwatch q
hide() {
	lines 'dn: olcDatabase={1}mdb,cn=config' 'changetype: modify' 'replace: olcLimits' "olcLimits: * size=unlimited" - \
		'replace: olcAccess' "olcAccess: to $1 by dn.exact=$slapd_reader_dn $2" 'olcAccess: to * by * read' |
		slapd_config "$p" ldapmodify >/dev/null
}
token aaaabbbbcccc "uid=keeper,$slapd_services" | add "$p"
hide attrs=tesseraVerifier,tesseraNetwork none
# shellcheck disable=SC2046
watch q $(reader "$p")
like "$(told q 'id=aaaabbbbcccc')" 'flaws=0082 ' "attributes that are hidden: the token says that it lacks them"
unwatch q
hide '*' none
# shellcheck disable=SC2046
is "$("$dirtool" $(reader "$p") open | cut -d' ' -f1-2)" 'refused 49' "no right to bind"
slapd_kill "$p"

p=$scratch/plain
server "$p" plain || exit
account other | add "$p"
watch p "uri=$(slapd_uri "$p")" "base=$slapd_base"
told p '^done' >/dev/null
is "$(short <"$scratch/p.out" | sed 's/uid=//g')" 'upsert admin;upsert other;present-end refresh_done=0 references=0;done' \
	"no synchronisation: everything in pages, then two ends"
say p heartbeat
is "$(told p '^heartbeat')" 'heartbeat csn=' "a heartbeat all the same"
say p verify
told p '^verify done' >/dev/null
is "$(grep -c '^verify upsert' "$scratch/p.out")" 3 "and a verification"
slapd_kill "$p"
like "$(told p '^failed')" '^failed retry' "its end is seen as well"
unwatch p
done_testing
