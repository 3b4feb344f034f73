#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# Changes that cannot be published: what is published stays, grows old, and is
# followed by all of them once it is possible again.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

# A folder under the name of the work file: no file can be made there.
obstacle=$cache/cache/.delta.tmp
complained() { [ "$(grep -c 'is there space' "$scratch/log")" -gt "$1" ]; }
time_of() { stat -c %Y "$cache/cache/delta.tdb"; }

cases_start
conf "$server" 'heartbeat = 1s'
daemon
check "it comes in step" await state persist
: >"$scratch/log"
mkdir "$obstacle"
token_disabled | ldif "$server"
check "a change that cannot be published is complained of" until_ok complained 0
before=$(time_of)
older() { [ "$(field age)" -ge 4 ]; }
check "the cache grows old though the directory answers" until_ok older
is "$(time_of)" "$before" "its time says so to those who read it"
is "$(cached 'token aaaaaaaaaaa1' | grep -c state=1)" 1 "what is published is what was"
rmdir "$obstacle"
disabled() { cached 'token aaaaaaaaaaa1' | grep -q state=2; }
check "it is published when it can be" until_ok disabled
young() { [ "$(field age)" -le 2 ]; }
check "and young again" until_ok young
same "the cache equals the directory"

daemon_stop
token_revoked | ldif "$server"
token_deleted | ldif "$server"
: >"$scratch/log"
mkdir "$obstacle"
daemon
check "at the end of a refresh it is complained of as well" until_ok complained 0
rmdir "$obstacle"
published() { cached 'token bbbbbbbbbbb1' | grep -q state=3; }
check "and published when it can be" until_ok published
check "the session goes on" await state persist
check "in step" in_step
same "the cache equals the directory"
done_testing
