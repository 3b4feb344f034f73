#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2034 # what daemon.sh reads
# Daemon and server killed, frozen and starved at many points.  After each the
# cache is whole, nothing revoked lives, and in the end it equals the directory.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

cases_start
many_tokens | ldif "$server"
conf "$server"

# Killed before anything is published: there is no cache, or a whole one.
for delay in 0.001 0.003 0.005 0.008 0.012 0.02 0.03; do
	daemon
	sleep "$delay"
	daemon_stop KILL
	if [ -e "$cache/cache/delta.tdb" ] && ! cached >/dev/null; then
		not_ok "killed after $delay s, the cache is whole"
	fi
done
daemon
check "the first refresh ends after seven kills" await state persist
same "the cache equals the directory"

# A writer without pause; what was revoked is noted when the server has said so.
revoked=$scratch/revoked
: >"$revoked"
write_on() {
	while read -r id; do
		{
			change "tesseraTokenId=$id,$b" tesseraState revoked
			change "$a" displayName "last was $id"
			token "f$(printf '%s' "$id" | cut -c2-)" "$a"
		} | slapd_root "$server" ldapmodify -c >/dev/null 2>&1 && echo "$id" >>"$revoked"
	done
}
ids() {
	cached 'token eeeeeeeeee' | grep state=1 | sed 's/^token \([^ ]*\).*/\1/' | head -n "$1"
}
# whole: the cache can be read, and once it is in step again nothing revoked lives
whole() {
	cached >/dev/null || { not_ok "$1: the cache is whole"; return; }
	in_step || { not_ok "$1: it comes in step"; return; }
	while read -r id; do
		cached "token $id" | grep -q state=3 || { not_ok "$1: $id is revoked"; return; }
	done <"$revoked"
	ok "$1"
}

for delay in 0.01 0.03 0.06 0.1 0.15 0.02 0.05 0.12; do
	ids 4 | write_on &
	writer=$!
	sleep "$delay"
	daemon_stop KILL
	cached >/dev/null || not_ok "killed after $delay s, the cache can be read"
	daemon
	wait "$writer"
	whole "the daemon is killed $delay s into writing"
done
same "the cache equals the directory"

for delay in 0.01 0.04 0.08 0.12; do
	ids 4 | write_on &
	writer=$!
	sleep "$delay"
	slapd_kill "$server"
	wait "$writer"
	slapd_start "$server"
	whole "the server is killed $delay s into writing"
done
# What it had stored and not sent it does not send later, either: its count of changes is from before.
verify_from=$(date +%s)
ask verify >/dev/null
verified() { [ "$(field last_verify)" -ge "$verify_from" ] && [ "$(field state)" = persist ]; }
check "a verification ends" until_ok verified
check "it is in step" in_step
same "the cache equals the directory"

slapd_freeze "$server"
before=$(cached | cksum)
given_up() { [ "$(field state)" != persist ]; }
given_up_in_time() { until_ok given_up || until_ok given_up; }
check "a frozen server is given up" given_up_in_time
is "$(cached | cksum)" "$before" "the cache stays"
like "$(field reason)" 'answer|connect|time' "the status says why"
slapd_thaw "$server"
check "it is found again" in_step
same "and followed"

# Twice on one cache.
"$builddir/tesserad" -c "$scratch/conf" 2>"$scratch/second"
is $? 1 "a second daemon on the same cache refuses"
like "$(cat "$scratch/second")" 'another tesserad' "and says why"

# A cookie that means nothing to this server any more: the base is another one.
daemon_stop
base=$slapd_services
conf "$server"
daemon
check "with another base everything is compared" in_step
same "the cache equals that part of the directory"
daemon_stop

# A damaged cache is replaced, and said to be.
base=$slapd_base
conf "$server"
dd if=/dev/urandom of="$cache/cache/delta.tdb" bs=64 count=4 conv=notrunc 2>/dev/null
daemon
check "a damaged cache is read anew" in_step
same "and equals the directory"
like "$(cat "$scratch/log")" 'cannot be used' "the log says so"

# No space: what is published stays, and goes on when there is.
daemon_stop
small=$scratch/small
mkdir "$small"
if mount -t tmpfs -o size=16m,mode=755 tmpfs "$small" 2>/dev/null; then
	at_exit "umount -l $small"
	cache=$small/var
	conf "$server"
	daemon
	check "in a small file system" in_step
	dd if=/dev/zero of="$small/full" bs=4k 2>/dev/null
	change "$b" displayName "when there is no space" | ldif "$server"
	full() { grep -q 'is there space' "$scratch/log"; }
	check "a full one is reported" until_ok full
	check "the cache can be read" cached
	rm "$small/full"
	check "with space again it comes in step" in_step
	same "the cache equals the directory"
else
	skip "no file system can be mounted here"
fi
done_testing
