#!/bin/sh
# SPDX-License-Identifier: ISC
# tesserad against a real 389-ds: no entryCSN, no contextCSN, cookies of its own
# kind, entries locked by its own means.
# shellcheck disable=SC2034,SC2154 # names go to and come from what is sourced
. "$srcdir/tests/sync/daemon.sh"
# shellcheck source=tests/ds389.sh
. "$srcdir/tests/ds389.sh"
need_daemon
ds389_available || skip_all "389-ds is missing, or this is not root"
. "$srcdir/tests/sync/changes.sh"

server=$scratch/slapd389
ds389_new "$server" || skip_all "389-ds cannot be brought up here"

ldif() {
	ds389_root "$1" ldapmodify -c >"$scratch/ldif.out" 2>&1
}

# What 389-ds calls otherwise, in the words of slapd.
expected() {
	ds389_root "$1" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" \
		'(|(objectClass=tesseraToken)(objectClass=tesseraServiceAccount)(objectClass=inetOrgPerson))' \
		nsUniqueId modifyTimestamp uid mail cn objectClass tesseraTokenId tesseraState nsAccountLock |
		sed -e 's/^modifyTimestamp:/entryCSN:/' \
			-e 's/^nsUniqueId: \(.\{8\}\)-\(.\{4\}\)\(.\{4\}\)-\(.\{4\}\)\(.\{4\}\)-/entryUUID: \1-\2-\3-\4-\5/' |
		awk -f "$srcdir/tests/sync/expected.awk" | sort
}

equal() {
	expected "$server" >"$scratch/expected" && cached | cmp -s - "$scratch/expected"
}

arrives() {
	until_ok equal
	same "$1"
}

# verified "what": a comparison of everything finds nothing
verified() {
	verified_last=$(field last_verify)
	[ "$(date +%s)" -gt "$verified_last" ] || until_ok test "$(date +%s)" -gt "$verified_last"
	ask verify >/dev/null
	until_ok verified_again
	is "$(field verify_differences)" 0 "$1"
}

verified_again() {
	[ "$(field last_verify)" -gt "$verified_last" ]
}

cases='account_and_token_at_once token_changed token_disabled token_revoked token_reassigned token_deleted
	token_made_again account_renamed token_after_a_rename account_moved_below_people account_moved_back
	account_disabled name_taken_over account_with_tokens_deleted many_tokens'

cases_begin | ldif "$server"
conf "$server"
daemon
check "it comes in step" await state persist
arrives "the first generation equals the directory"
is "$(field cookie_csn)$(field provider_csn)" "" "without CSNs of the whole"

seen() {
	arrives "$1: arrives"
}
run_cases seen
is "$(field reconnects)" 0 "all on one connection"
verified "a verification finds nothing"


# Accounts that the server itself keeps out.
{
	account locked
	token ccccccccccc7 "uid=locked,$slapd_services"
	member_with_a_token | sed '/^dn: tesseraTokenId/,$d'
} | ldif "$server"
arrives "an account and a member arrive"
disabled() {
	cached "account $1 " | grep -q "state=$2"
}
for each in "locked uid=locked,$slapd_services" "ann uid=ann,$slapd_people"; do
	change "${each#* }" nsAccountLock true | ldif "$server"
	check "nsAccountLock disables ${each%% *}" until_ok disabled "${each%% *}" 2
	arrives "as the directory has it"
	change "${each#* }" nsAccountLock false | ldif "$server"
	check "and lets it in again" until_ok disabled "${each%% *}" 1
done
remove "uid=ann,$slapd_people" | ldif "$server"
arrives "a member who is deleted is gone"

# Accounts as users: entryUUID and age have other names here.
. "$srcdir/tests/sync/users.sh"
oracle() {
	ds389_root "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" \
		'(|(objectClass=tesseraServiceAccount)(objectClass=inetOrgPerson)(objectClass=posixAccount))' \
		'*' nsUniqueId createTimestamp |
		sed 's/^nsUniqueId: \(.\{8\}\)-\(.\{4\}\)\(.\{4\}\)-\(.\{4\}\)\(.\{4\}\)-/entryUUID: \1-\2-\3-\4-\5/' |
		python3 "$srcdir/tests/sync/users.py" "$scratch/passwd" "$scratch/group" "$@" 2>/dev/null | sort
}
if command -v python3 >/dev/null; then
	account numbered | sed '/^$/d' >"$scratch/numbered"
	printf '%s\n' "objectClass: posixAccount" "cn: numbered" "uidNumber: 500001" "gidNumber: 500001" \
		"homeDirectory: /srv/numbered" "" >>"$scratch/numbered"
	ldif "$server" <"$scratch/numbered"
	conf "$server" '[users] publish = yes' "[users] ids = $ids"
	kill -s HUP "$daemon"
	becomes "accounts are users" "ids=$ids"
	like "$(user numbered)" '^user numbered:500001:500001:numbered:/srv/numbered:' "one with its own number"
	change "uid=numbered,$slapd_services" uidNumber 500002 | ldif "$server"
	becomes "which changes" "ids=$ids"
	remove "uid=numbered,$slapd_services" | ldif "$server"
	becomes "and goes" "ids=$ids"
else
	skip "accounts as users: no python3"
fi

# The server comes and goes.
ds389_stop "$server"
check "the server stops: it is noticed" await state backoff
change "tesseraTokenId=bbbbbbbbbbb3,$b" cn unseen | ldif "$server"
ds389_start "$server"
change "tesseraTokenId=bbbbbbbbbbb3,$b" tesseraState revoked | ldif "$server"
remove "tesseraTokenId=bbbbbbbbbbb4,$b" | ldif "$server"
check "it starts: in step again" await state persist
arrives "with what changed meanwhile"
ds389_kill "$server"
check "it is killed: noticed" await state backoff
ds389_start "$server"
check "it is back: in step again" await state persist
arrives "the cache equals the directory"
is "$(field errors | grep -c refresh)" 0 "the cookie was good each time"

# away COMMAND: what it prints is written while the daemon is away
away() {
	daemon_stop
	: >"$scratch/log"
	"$@" | ldif "$server"
	daemon
	check "started again it is in step" await state persist
}
looked() {
	logged 'entries are gone from the directory'
}

away eval '{
	remove "tesseraTokenId=ccccccccccc7,uid=locked,$slapd_services"
	change "tesseraTokenId=aaaaaaaaaaa2,uid=epsilon,$slapd_services" tesseraState revoked
	change "tesseraTokenId=aaaaaaaaaaa4,uid=epsilon,$slapd_services" cn "changed while nobody looked"
	change "uid=locked,$slapd_services" nsAccountLock true
	account omega
	token ddddddddddd4 "uid=omega,$slapd_services"
	move "tesseraTokenId=aaaaaaaaaaa5,uid=epsilon,$slapd_services" tesseraTokenId=aaaaaaaaaaa5 "$b"
}'
arrives "with what changed meanwhile"
check "a native lock among it" disabled locked 2
check "by its cookie: nothing had to be looked for" eval '! looked'
verified "a verification finds nothing"

# Times stand in for CSNs: two changes may have one.
# changed_and_moved ID FROM TO: seen changed, moved in the same second, not seen
changed_and_moved() {
	change "tesseraTokenId=$1,$2" cn "change $(date +%s%N)" | ldif "$server"
	until_ok equal
	kill -s STOP "$daemon"
	move "tesseraTokenId=$1,$2" "tesseraTokenId=$1" "$3" | ldif "$server"
	expected "$server" | grep "token $1 " | sed 's/.*csn=\([^ ]*\).*/\1/' >"$scratch/after"
	cached "token $1 " | sed 's/.*csn=\([^ ]*\).*/\1/' | cmp -s - "$scratch/after"
}

from=$b
to=uid=omega,$slapd_services
tries=0
until changed_and_moved aaaaaaaaaaa5 "$from" "$to" || [ "$tries" -ge 20 ]; do
	kill -s CONT "$daemon"
	until_ok equal
	swap=$from from=$to to=$swap
	tries=$((tries + 1))
done
check "a token is moved in the second of its last change ($tries)" test "$tries" -lt 20
daemon_stop KILL
daemon
check "started again it is in step" await state persist
arrives "it belongs to whom it was moved"

# Cookies that are of no use any more.
changelog_ends() {
	ds389_root "$server" ldapsearch -LLL -b cn=changelog '(changeNumber=*)' 1.1 | sed -n 's/^dn: //p' |
		ds389_root "$server" ldapdelete -c
}
daemon_stop
changelog_ends >/dev/null
away eval '
	remove "tesseraTokenId=ddddddddddd4,$b"
	change "tesseraTokenId=aaaaaaaaaaa5,uid=omega,$slapd_services" tesseraState revoked
'
arrives "the changelog lost its beginning: the cache equals the directory"
check "the server said that it cannot tell" logged '4096'
is "$(grep -c 4096 "$scratch/log")" 1 "and was asked with that cookie once"

# plugin NAME on|off: takes effect with a new start
plugin() {
	ds389_root "$server" ldapmodify >/dev/null <<-END
		dn: cn=$1,cn=plugins,cn=config
		changetype: modify
		replace: nsslapd-pluginEnabled
		nsslapd-pluginEnabled: $2
	END
	ds389_stop "$server"
	ds389_start "$server"
}
plugin "Content Synchronization" off
check "without the plug-in it is polled" await state polling
sed -i '/^base = /a poll_every = 1s' "$scratch/conf"
kill -s HUP "$daemon"
change "tesseraTokenId=bbbbbbbbbbb2,uid=epsilon,$slapd_services" tesseraState revoked | ldif "$server"
check "asked for, changes arrive" ask verify
arrives "with the next poll"
plugin "Content Synchronization" on
check "with it, it is followed again" await state persist
change "tesseraTokenId=aaaaaaaaaaa4,uid=epsilon,$slapd_services" cn "followed" | ldif "$server"
arrives "changes arrive at once"

daemon_stop
is "$daemon_status" 0 "SIGTERM ends it cleanly"
done_testing
