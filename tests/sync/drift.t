#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# Accounts that change their places while everything is read: a server reads a
# long search piece by piece, so that what comes late is not from the same
# moment as what came early.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

many=4000
until_most=100
# Entries are sent in the order in which they were made: accounts, the many, those that matter.
accounts() {
	account alpha
	account beta
	account third
}
many() {
	token TOKEN "uid=third,$slapd_services" >"$scratch/one"
	seq -f 't%011.0f' 1 "$many" | awk -v one="$(cat "$scratch/one")" '{ each = one; gsub("TOKEN", $1, each); print each "\n" }'
}
tokens() {
	token aaaaaaaaaaa1 "$a"
	token bbbbbbbbbbb1 "$b"
}
load() {
	slapd_stop "$server"
	sed '/^changetype/d' | "$slapd_program" -T add -q -w -n 1 -F "$server/config" >"$scratch/load" 2>&1 ||
		skip_all "slapadd does not load: $(tail -n 1 "$scratch/load")"
	slapd_start "$server"
}
rename() { move "uid=$1,$slapd_services" "uid=$2" "$slapd_services"; }
swap() {
	rename alpha spare
	rename beta alpha
	rename spare beta
}

# The tokens that matter and their owners.
owners() { sed -n 's/^\(token [ab][^ ]* owner=[^ ]*\) .*/\1/p'; }
watch() {
	while [ -e "$scratch/more" ]; do
		cached | owners
	done | sort -u >"$scratch/owned"
}

# hold: the next connection is stopped in the middle of what it reads
hold() { mkfifo "$scratch/fifo"; }
held() { [ "$(timeout 20 cat "$scratch/fifo")" = held ]; }
let_go() { echo go >"$scratch/fifo"; }
equal() { cached | cmp -s "$scratch/expected" -; }

# drift WHAT: what is being read stops, names are swapped, it goes on; then no token is anybody else's
drift() {
	check "$1: it is being read" held
	: >"$scratch/more"
	watch &
	watcher=$!
	swap | ldif "$server" || not_ok "the server takes a swap"
	expected "$server" >"$scratch/expected"
	let_go
	check "$1: the cache equals the directory" until_ok equal
	rm "$scratch/more"
	wait "$watcher"
	owners <"$scratch/expected" >"$scratch/may"
	is "$(sort -u "$scratch/may" | comm -13 - "$scratch/owned" | grep -v owner=00000000-0000-0000-0000-000000000000)" "" \
		"$1: no token was ever anybody else's"
}

# between SERVER: stands before it, and the daemon behind
between() {
	if [ -n "$sluice" ]; then
		kill "$sluice"
		wait "$sluice" 2>/dev/null
	fi
	rm -f "$scratch/sluice"
	mkfifo "$scratch/says"
	"$builddir/tests/sync/sluice" "$scratch/sluice" "$1/ldapi" 50000 "$scratch/fifo" >"$scratch/says" &
	sluice=$!
	read -r _ <"$scratch/says"
	rm "$scratch/says"
}
sluice=
at_exit '[ -z "$sluice" ] || kill "$sluice" 2>/dev/null'

# behind SERVER [LINE...]: the daemon is to ask it through what stands between
behind() {
	behind_server=$1
	shift
	conf "$behind_server" "uri = $(slapd_escape "$scratch/sluice")" "$@"
}
touch_tokens() {
	change "tesseraTokenId=aaaaaaaaaaa1,$a" cn "$1"
	change "tesseraTokenId=bbbbbbbbbbb1,$b" cn "$1"
}

cases_begin() { accounts; }
cases_start
between "$server"
behind "$server"
daemon
check "it comes in step" await state persist
daemon_stop
{
	many
	tokens
} | load

hold
daemon
drift "what has changed since"
daemon_stop
touch_tokens "changed before all is compared" | ldif "$server"
behind "$server" "filter = (objectClass=inetOrgPerson)"
hold
daemon
drift "everything anew"
daemon_stop
rm -rf "$cache/cache"
hold
daemon
drift "everything for the first time"
is "$(logged 'two accounts at one DN' && echo told)" "" "nobody was seen in two places"
daemon_stop

# A server that cannot sync is read page by page, and has no contextCSN.
server=$scratch/slapd-plain
slapd_new "$server" plain
{
	accounts
	many
	tokens
} | ldif "$server"
slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	add: olcSizeLimit
	olcSizeLimit: unlimited
END
between "$server"
rm -rf "$cache/cache"
behind "$server" "poll_every = 1s"
hold
daemon
drift "page by page"
touch_tokens "changed before the next poll" | ldif "$server"
hold
drift "page by page, again"
check "the daemon goes on" await state polling
daemon_stop
done_testing
