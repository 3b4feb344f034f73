#!/bin/sh
# SPDX-License-Identifier: ISC
# Many changes: they are folded into a new base while more arrive, and readers
# see a whole generation at every moment.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

# tokens FROM TO OWNER: LDIF of many tokens
tokens() {
	seq -f 't%011.0f' "$1" $(($2 - 1)) | awk -v like="$(token @ "$3")" '{ one = like; gsub(/@/, $0, one); print one "\n" }'
}

cases_start
conf "$server"
daemon
check "it comes in step" await state persist

# A reader without pause; a single failure is one too many.
read_on() {
	while [ -e "$scratch/more" ]; do
		cached >"$scratch/read" || echo failed >>"$scratch/unread"
	done
}
: >"$scratch/more"
read_on 2>>"$scratch/unread" &
reader=$!
tokens 0 3000 "$a" | ldif "$server"
folded() { [ "$(field folds)" -ge "$1" ]; }
check "3000 tokens arrive" in_step
check "they are folded" until_ok folded 1
same "the cache equals the directory"
tokens 3000 6000 "$b" | ldif "$server" &
writer=$!
check "it folds while more arrives" until_ok folded 2
wait "$writer"
check "and comes in step" in_step
same "the cache equals the directory"
rm "$scratch/more"
wait "$reader"
is "$(cat "$scratch/unread" 2>/dev/null)" "" "no reader ever failed"

# A child that is killed costs nothing.
tokens 6000 12000 "$a" | ldif "$server" &
writer=$!
kills=0
while kill -0 "$writer" 2>/dev/null; do
	child=$(pgrep -P "$daemon" || :)
	[ -z "$child" ] || { kill -s KILL "$child" 2>/dev/null && kills=$((kills + 1)); }
	sleep 0.005
done
wait "$writer"
check "with $kills folds killed, it comes in step" in_step
same "the cache equals the directory"
daemon_stop KILL
same "also with the daemon dead"
daemon
change "$a" displayName "after the kill" | ldif "$server"
check "started again it follows" in_step
same "the cache equals the directory"

# An owner of thousands goes at once when it leaves our sight.
daemon_stop
remove_all() {
	for each in $(seq -f 't%011.0f' 0 199); do
		remove "tesseraTokenId=$each,$a"
	done
}
daemon
check "it comes in step" in_step
remove_all | ldif "$server"
check "200 deletes arrive" in_step
same "the cache equals the directory"
done_testing
