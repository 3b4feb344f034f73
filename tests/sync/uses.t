#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Uses of tokens: reported by real logins, kept by the daemon through restart and
# kill, told to the directory, and nothing else touched by any of it.
. "$srcdir/tests/system/host.sh"
need_host

jsonget=$builddir/tests/cli/jsonget
server=$scratch/slapd
uses_dn=ou=uses,$slapd_base
slapd_new "$server" || skip_all "slapd does not start"
host "$server" "use_dn = $uses_dn" "use_interval = 1s" "heartbeat = 1s"
service mail
check "the daemon comes in step" await state persist
tessera service add backup --role read 2>/dev/null
new_token good backup
new_token imap backup --service imap
new_token gone backup
new_token idle backup
check "a login" becomes in login backup good
good=$(id_of good)

# used ID MEMBER: what the daemon says
used() { ask "uses $1" | "$jsonget" uses "$1" "$2"; }
is "$(used "$good" uses)" 1 "is counted once, the account phase not at all"
first=$(used "$good" first_use)
like "$(($(date +%s) - first))" '^[0-9]$' "with its time"
is "$(used "$good" last_service) $(used "$good" last_peer)" "demo null" "its service, and no peer"
is "$(login backup good mail 192.0.2.7)" in "a login from somewhere"
is "$(used "$good" uses) $(used "$good" last_service) $(used "$good" last_peer)" "2 mail 192.0.2.7" "is the last"
is "$(used "$good" first_use)" "$first" "the first stays"
is "$(used "$good" refusals) $(used "$good" last_refused)" "0 null" "nothing was refused"
check "a token for another service" becomes refused login backup imap
is "$(used "$(id_of imap)" refusals) $(used "$(id_of imap)" refused_as) $(used "$(id_of imap)" uses)" "1 wrong_service 0" \
	"is counted as refused"
rev "$tokens/good" | sed 's/^x/y/; t; s/^./x/' | rev >"$tokens/wrong"
is "$(login backup wrong)" refused "a text that is no token"
is "$(ask "uses $(id_of idle)")" '{"uses":{}}' "of a token that nobody used nothing is said"
is "$(verdict good --user backup)" allow "who only asks"
is "$(used "$good" uses)" 2 "has not used it"
like "$(ask "uses nonsense")" '"error":"this is no token id"' "what is no id is refused"
like "$(stat -c '%a %U' "$cache/cache/use.sock" "$cache/cache/uses.tdb" | tr '\n' ' ')" "^660 $daemon_user 600 $daemon_user" \
	"the socket is the group's, the file is the daemon's alone"

is "$(field use_reports)" 3 "the status counts what was reported"

# What outlives the daemon.
daemon_stop
is "$(login backup good)" in "a login while the daemon is down"
daemon
check "it comes back" await state persist
is "$(used "$good" uses) $(used "$good" last_peer)" "2 192.0.2.7" "what was known is known, and what nobody heard is lost"
is "$(login backup good)" in "a login"
is "$(used "$good" uses)" 3 "is counted"
stamp=$(stat -c %Y "$cache/cache/uses.tdb")
newer() { [ "$(stat -c %Y "$cache/cache/uses.tdb")" -gt "$stamp" ]; }
check "it is written down soon" until_ok newer
daemon_stop KILL
daemon
check "killed and started again" await state persist
is "$(used "$good" uses)" 3 "it is still known"
is "$(login backup good)" in "a login finds the new socket"
is "$(used "$good" uses)" 4 "and is counted"

# The directory.
entry() { slapd_admin "$server" ldapsearch -LLL -o ldif-wrap=no -b "tesseraUsedToken=$1,$uses_dn" -s base 2>/dev/null; }
told() { entry "$1" | grep -q "^tesseraLast$2: $3"; }
check "the directory is told" until_ok told "$good" Service demo
like "$(entry "$good" | grep tesseraLastHost)" "$(uname -n)" "by which host"
later_login() { login backup good mail 2001:db8::7 >"$scratch/said" && told "$good" Peer 2001:db8::7; }
check "it is told of later ones, too" until_ok later_login
is "$(entry "$(id_of imap)")" "" "not of what was only refused"
check "everything has arrived" in_step
same "the cache equals the directory"
is "$(cached | grep -c "$uses_dn")" 0 "and knows nothing of these entries"
later=$(date -u -d '+1 hour' +%Y%m%d%H%M%SZ)
change "tesseraUsedToken=$good,$uses_dn" tesseraLastUse "$later" | slapd_admin "$server" ldapmodify >/dev/null
is "$(login backup good demo 192.0.2.99)" in "a login, after another host has told of a later one"
new_token more backup
check "and one of another token" becomes in login backup more
check "of which the directory is told" until_ok told "$(id_of more)" Use 20

like "$(used "$(id_of more)" uses)" "^[1-9]" "the daemon is well"
is "$(entry "$good" | sed -n 's/^tesseraLastUse: //p')" "$later" "the later time stays"

# A directory that refuses.
slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-EOF
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	add: olcAccess
	olcAccess: {0}to dn.subtree="$uses_dn" by dn.exact="$slapd_reader_dn" read by * break
EOF
new_token late backup
check "a login that the directory will not hear of" becomes in login backup late
check "it refuses, and the log says what to do" until_ok logged 'the right to write below use_dn'
is "$(login backup late)" in "logins go on"
check "and so does the session" has state persist
is "$(grep -c 'below use_dn' "$scratch/log")" 1 "it is said once"

# A token that is purged; a file that is damaged.
is "$(login backup gone)" in "a login with a token"
slapd_root "$server" ldapdelete "tesseraTokenId=$(id_of gone),uid=backup,$slapd_services"
check "that is purged" becomes refused login backup gone
is "$(used "$(id_of gone)" uses)" 1 "what is known of it is kept for a while"
daemon_stop
dd if=/dev/urandom of="$cache/cache/uses.tdb" bs=1000 count=40 conv=notrunc 2>/dev/null
daemon
check "a daemon with a damaged file" await state persist
check "says that it is set aside" logged 'uses.tdb is damaged: it is set aside as uses.tdb.damaged'
is "$(ask "uses $good")" '{"uses":{}}' "and begins anew"
check "a login" test "$(login backup good)" = in
is "$(used "$good" uses)" 1 "is counted"
rm -f "$cache/cache/use.sock"
mkdir "$cache/cache/use.sock"
is "$(login backup good)" in "a directory in the socket's place stops nobody"
rmdir "$cache/cache/use.sock"
is "$(grep -c 'ERROR: AddressSanitizer' "$scratch/log")" 0 "nothing broke"
done_testing
