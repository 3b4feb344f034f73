#!/bin/sh
# SPDX-License-Identifier: ISC
# A directory that is restored from a backup: behind what this host has seen,
# then no longer behind but without what was written since.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

# The record of a token, without the CSN that tells versions apart.
record() { cached "token $1" | sed 's/ csn=[^ ]*//'; }

cases_start
conf "$server"
daemon
check "it comes in step" await state persist
back_up
{
	change "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraState revoked
	change "tesseraTokenId=aaaaaaaaaaa2,$a" tesseraState disabled
	remove "tesseraTokenId=aaaaaaaaaaa3,$a"
	token aaaaaaaaaaa9 "$a"
} | ldif "$server"
check "what is written after the backup arrives" in_step
same "as it is"
before=$(cached | cksum)

restore
behind() { field reason | grep -q behind; }
check "a restored directory is behind" until_ok behind
is "$(cached | cksum)" "$before" "and is not listened to"
ask refresh >/dev/null
check "until an administrator says so" await state persist
like "$(record aaaaaaaaaaa1)" 'state=3' "what was revoked stays revoked"
like "$(record aaaaaaaaaaa2)" 'state=1' "what was disabled is as the directory has it"
is "$(record aaaaaaaaaaa3)" "" "what was deleted does not come back as it was"
is "$(record aaaaaaaaaaa9)" "" "what the directory does not have is gone"

like "$(ask 'forget aaaaaaaaaaa1')" ok "the revocation is forgotten when asked"
like "$(ask 'forget aaaaaaaaaaa3')" ok "and the delete"
alive() { record aaaaaaaaaaa1 | grep -q state=1 && [ -n "$(record aaaaaaaaaaa3)" ]; }
check "then the tokens live again" until_ok alive
same "and the cache equals the directory"
like "$(ask 'forget aaaaaaaaaaa2')" error "a token that was never dead cannot be forgotten"
like "$(ask 'forget nonsense')" error "nor can what is no id"

{
	change "tesseraTokenId=bbbbbbbbbbb1,$b" tesseraState revoked
	change "tesseraTokenId=bbbbbbbbbbb2,$b" tesseraState disabled
} | ldif "$server"
check "more is written" in_step
daemon_stop
restore
token bbbbbbbbbbb9 "$b" | ldif "$server"
daemon
check "restored and written to, the directory is ahead again" in_step
ask verify >/dev/null
healed() { record bbbbbbbbbbb2 | grep -q state=1; }
check "a verification finds what was lost" until_ok healed
like "$(record bbbbbbbbbbb1)" 'state=3' "and revives nothing"
expected "$server" | grep -v bbbbbbbbbbb1 >"$scratch/expected"
is "$(cached | grep -v -e bbbbbbbbbbb1 | cksum)" "$(cksum <"$scratch/expected")" "all else equals the directory"
done_testing
