#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# Id, verifier and kind of a token never change.  A directory that lets them be
# written all the same is not believed: such a token denies itself.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
[ -x "$builddir/tessera" ] || skip_all "needs tessera"
. "$srcdir/tests/sync/changes.sh"

other='{BLAKE2b}6ifLnHDbnp4LlAVxJm26e02kra2QqDcgbGVn-QeArDs'
legacy="{BLAKE2b-UUID}${verifier#*\}}"

# condition ID: the verdict that explain gives
condition() {
	"$builddir/tessera" -c "$scratch/conf" explain "$1" >"$scratch/explained" 2>/dev/null
	sed -n 's/^\(allowed\|denied: [a-z]*\).*/\1/p' "$scratch/explained" | head -n 1
}
becomes() { [ "$(condition "$1")" = "$2" ]; }
turns() { until_ok becomes "$1" "$2" || { echo "# $1: $(condition "$1")"; return 1; }; }
# told: how many lines of the log are about it
told() { grep -c 'never change' "$scratch/log"; }
dn_of() { echo "tesseraTokenId=aaaaaaaaaaa$1,$a"; }

cases_start loose
conf "$server"
daemon
check "it comes in step" await state persist
is "$(condition aaaaaaaaaaa1)" allowed "a token is allowed"

change "$(dn_of 1)" tesseraVerifier "$other" | ldif "$server"
check "with another verifier it denies itself" turns aaaaaaaaaaa1 "denied: incomplete"
change "$(dn_of 2)" tesseraVerifier "$legacy" | ldif "$server"
check "with another scheme, too" turns aaaaaaaaaaa2 "denied: incomplete"
printf 'dn: %s\nchangetype: modify\nreplace: tesseraKind\ntesseraKind: public\n-\nadd: tesseraDomain\ntesseraDomain: example.org\n\n' \
	"$(dn_of 3)" | ldif "$server"
check "and with another kind" turns aaaaaaaaaaa3 "denied: incomplete"
printf 'dn: %s\nchangetype: modrdn\nnewrdn: tesseraTokenId=aaaaaaaaaaa9\ndeleteoldrdn: 1\n\n' "$(dn_of 4)" | ldif "$server"
check "and under another id" turns aaaaaaaaaaa4 "denied: incomplete"
is "$(condition aaaaaaaaaaa9)" "denied: unknown" "which is not let in"
is "$(field incomplete) $(told)" "4 4" "they are counted and named"
like "$(grep aaaaaaaaaaa1 "$scratch/log")" 'verifier, not as at first:.*make a new token' "with what to do"

change "$(dn_of 1)" cn "another label" | ldif "$server"
check "a change of something else arrives" in_step
is "$(condition aaaaaaaaaaa1) $(told)" "denied: incomplete 4" "and changes nothing in it, nor is it named again"
daemon_stop
daemon
check "after a restart" in_step
is "$(field incomplete)" 4 "they are denied"
ask refresh >/dev/null
check "after reading everything anew" in_step
is "$(field incomplete) $(told)" "4 4" "they are denied, and not named again"

# The same entry once more, with a new verifier.
entry_uuid=$(slapd_root "$server" ldapsearch -LLL -s base -b "$(dn_of 1)" entryUUID | sed -n 's/^entryUUID: //p')
again() {
	token aaaaaaaaaaa1 "$a" | sed -e "s/^tesseraVerifier: .*/tesseraVerifier: $1/" -e "/^objectClass/i entryUUID: $entry_uuid" | relaxed
}
{
	remove "$(dn_of 1)"
	again "$other"
} | ldif "$server" || sed 's/^/# /' "$scratch/ldif.out"
check "deleted and added again" in_step
is "$(condition aaaaaaaaaaa1)" "denied: incomplete" "it denies itself still"
remove "$(dn_of 1)" | ldif "$server"
check "deleted" in_step
daemon_stop
again "$other" | ldif "$server"
daemon
check "and added again while nobody looks" in_step
is "$(condition aaaaaaaaaaa1)" "denied: incomplete" "it does, too"

{
	change "$(dn_of 1)" tesseraVerifier "$verifier"
	change "$(dn_of 2)" tesseraVerifier "$verifier"
	change "$(dn_of 3)" tesseraKind private
	printf 'dn: tesseraTokenId=aaaaaaaaaaa9,%s\nchangetype: modrdn\nnewrdn: tesseraTokenId=aaaaaaaaaaa4\ndeleteoldrdn: 1\n\n' "$a"
} | ldif "$server"
check "with the old values back" in_step
for n in 1 2 3 4; do
	is "$(condition "aaaaaaaaaaa$n")" allowed "token $n is allowed"
done
is "$(field incomplete)" 0 "none is left"
same "the cache equals the directory"
done_testing
