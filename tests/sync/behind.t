#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# A provider that stays behind what this host has seen is listened to after ten
# minutes, with an alarm.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"
. "$srcdir/tests/sync/clocks.sh"

behind() { field reason | grep -q 'is behind'; }
# How often it was found to be behind: only from the first time on the minutes count.
attempts() { field provider_behind | grep . || echo 0; }
# weighed: once more since $before
weighed() { [ "$(attempts)" -gt "$before" ]; }
state_of() { cached "token $1" | sed 's/.* state=\([0-9]*\) .*/\1/'; }

cases_start
conf "$server"
waiting_daemon
check "it comes in step" await state persist
back_up
check "with the server that was backed up" in_step
{
	change "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraState revoked
	change "tesseraTokenId=aaaaaaaaaaa2,$a" tesseraState disabled
	remove "tesseraTokenId=aaaaaaaaaaa3,$a"
	token aaaaaaaaaaa9 "$a"
} | ldif "$server"
check "what is written then arrives" in_step
seen=$(cached | cksum)

before=$(attempts)
restore
check "restored from the backup it is behind" until_ok weighed
later 9
before=$(attempts)
check "nine minutes later it is asked again" until_ok weighed
check "and behind" until_ok behind
is "$(cached | cksum)" "$seen" "and nothing is taken"
is "$(grep -c 'state is taken' "$scratch/log")" 0 "nor anything said"

later 11
check "ten minutes later it is listened to" await state persist
is "$(grep -c 'restored from a backup?.*state is taken' "$scratch/log")" 1 "with one alarm"
is "$(state_of aaaaaaaaaaa1)" 3 "what was revoked stays revoked"
is "$(state_of aaaaaaaaaaa2)" 1 "what was disabled is as the directory has it"
is "$(state_of aaaaaaaaaaa3)" "" "what was deleted stays deleted"
is "$(state_of aaaaaaaaaaa9)" "" "what it does not have is gone"
change "tesseraTokenId=bbbbbbbbbbb1,$b" tesseraState disabled | ldif "$server"
check "from then on it is followed" in_step
is "$(state_of bbbbbbbbbbb1)" 2 "change by change"
daemon_stop
done_testing
