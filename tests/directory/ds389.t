#!/bin/sh
# SPDX-License-Identifier: ISC
# What a real 389-ds tells a consumer; where it differs from slapd.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"
# shellcheck source=tests/ds389.sh
. "$srcdir/tests/ds389.sh"
ds389_available || skip_all "389-ds is missing, or this is not root"

d=$scratch/d
at_exit 'ds389_kill "$d"'
ds389_new "$d" || skip_all "389-ds cannot be brought up here"
root_tool=ds389_root
{
	account sentinel
	account backup
	account deploy
	token aaaabbbbcccc "uid=backup,$slapd_services"
	token aaaabbbbdddd "uid=backup,$slapd_services"
	member ann 'mail: ann@example.org'
	member bob 'mail: bob@example.org'
} | add "$d"

# goes ARG...: options by which the consumer goes there as its reader
goes() {
	printf '%s\n' "uri=$(ds389_uri "$d")" "base=$slapd_base" bind=simple "bind_dn=$slapd_reader_dn" \
		"password_file=$d/reader.pw"
}

# shellcheck disable=SC2046
like "$("$dirtool" $(goes) check | head -1)" '389 Directory Server' "it is known for what it is"
# shellcheck disable=SC2046
like "$("$dirtool" $(goes) check)" 'ok: content synchronisation' "and synchronises"
# shellcheck disable=SC2046
watch a $(goes)
like "$(told a '^(present|delete)-end|^failed')" '^present-end refresh_done=1 references=0 cookie=[^ ]*#.*#[0-9]+$' \
	"first contact: all content, and what was not named is gone"
like "$(grep 'id=aaaabbbbcccc' "$scratch/a.out")" 'kind=s state=1 flaws=0000 services=\*' "a token is whole"
# shellcheck disable=SC2046
is "$("$dirtool" $(goes) token aaaabbbbcccc | cut -d' ' -f2)" "$(grep 'id=aaaabbbbcccc' "$scratch/a.out" | cut -d' ' -f3)" \
	"the same UUID by synchronisation and by search"
say a verify
told a '^verify done' >/dev/null
for uuid in $(sed -n 's/^verify upsert [a-z]* \([^ ]*\) .*/\1/p' "$scratch/a.out"); do
	grep -q "^upsert [a-z]* $uuid" "$scratch/a.out" || echo "$uuid"
done >"$scratch/strangers"
is "$(cat "$scratch/strangers")" '' "and by verification"
news a "$d" >/dev/null

lines "dn: uid=backup,$slapd_services" 'changetype: modrdn' 'newrdn: uid=saver' 'deleteoldrdn: 1' | change "$d"
is "$(news a "$d")" 'upsert uid=saver' "an account is renamed: one message, none for its tokens"
lines "dn: tesseraTokenId=aaaabbbbdddd,uid=saver,$slapd_services" 'changetype: modrdn' \
	'newrdn: tesseraTokenId=aaaabbbbdddd' 'deleteoldrdn: 0' "newsuperior: uid=deploy,$slapd_services" | change "$d"
is "$(news a "$d")" 'upsert tesseratokenid=aaaabbbbdddd' "a token is moved: one message"
lines "dn: uid=ann,$slapd_people" 'changetype: modify' 'add: nsAccountLock' 'nsAccountLock: true' | change "$d"
is "$(news a "$d")" 'upsert uid=ann' "a member is locked by the server's own means"
like "$(grep 'uid=ann' "$scratch/a.out" | tail -1)" 'class=2 state=2 ' "and is disabled"
ds389_root "$d" ldapdelete "tesseraTokenId=aaaabbbbdddd,uid=deploy,$slapd_services" >/dev/null
is "$(news a "$d")" 'delete tesseratokenid=aaaabbbbdddd' "a token is deleted: one delete"
say a heartbeat
is "$(told a '^heartbeat')" 'heartbeat csn=' "a heartbeat, without a contextCSN to show"
unwatch a
cookie=$(cookie_of a)

token aaaabbbbeeee "uid=deploy,$slapd_services" | add "$d"
ds389_root "$d" ldapdelete "tesseraTokenId=aaaabbbbcccc,uid=saver,$slapd_services" >/dev/null
lines "dn: uid=bob,$slapd_people" 'changetype: modify' 'add: nsAccountLock' 'nsAccountLock: true' | change "$d"
# shellcheck disable=SC2046
watch r $(goes) "cookie=$cookie"
like "$(told r '^(present|delete)-end|^failed')" '^delete-end refresh_done=1 .*cookie=' "resumed after changes: a delta"
is "$(short <"$scratch/r.out" | tr ';' '\n' | grep -c 'delete tesseratokenid=aaaabbbbcccc')" 1 "with the delete"
is "$(short <"$scratch/r.out" | tr ';' '\n' | grep -c 'upsert tesseratokenid=aaaabbbbeeee')" 1 "and the new token"
like "$(grep 'uid=bob' "$scratch/r.out")" 'class=2 state=2 ' "and the lock, which is left out of the delta itself"
is "$(grep -c 'uid=ann' "$scratch/r.out")" 0 "and nothing that did not change"
unwatch r
# shellcheck disable=SC2046
watch r $(goes) "cookie=$(cookie_of r)"
like "$(told r '^(present|delete)-end|^failed')" '^delete-end refresh_done=1' "resumed, no change: no sweep"
unwatch r
# shellcheck disable=SC2046
watch r $(goes) 'cookie=other:389#cn=x:dc=y:(a=b)#1'
like "$(told r '^(present|delete)-end|^failed')" '^failed refresh 4096' "another server's cookie: refresh"
unwatch r
# shellcheck disable=SC2046
watch r $(goes)
told r '^present-end' >/dev/null
ds389_kill "$d"
like "$(told r '^failed')" '^failed retry' "the server is killed: seen"
unwatch r
done_testing
