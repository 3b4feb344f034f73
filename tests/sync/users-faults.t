#!/bin/sh
# SPDX-License-Identifier: ISC
# The file of users while things fail: a daemon or a child that is killed, a disk
# that is full, a file that cannot be made; and two hosts of two directories.
. "$srcdir/tests/sync/daemon.sh"
. "$srcdir/tests/sync/users.sh"
need_daemon
need_oracle
. "$srcdir/tests/sync/changes.sh"

server=$scratch/slapd
slapd_new "$server" sid=1 || skip_all "slapd does not start"
{
	cases_begin
	uids 1 2000
} | ldif "$server"
users='[users] publish = yes'
range="[users] ids = $ids"
conf "$server" "$users" "$range"
daemon
check "it comes in step" await state persist
becomes "all accounts are users" "ids=$ids"
is "$(stat -c %U:%G:%a "$users_file")" "$(stat -c %U:%G "$cache/cache"):644" "the file is the daemon's, for everybody"

# Whatever is killed, there is a whole file at every moment.
whole() { published >"$scratch/whole" && [ "$(grep -c '^user ' "$scratch/whole")" -ge 2000 ]; }
kills=0
n=0
while [ "$n" -lt 6 ]; do
	n=$((n + 1))
	change "$a" displayName "name $n" | ldif "$server"
	until_ok [ -e "$cache/cache/.users.tmp" ]
	for child in $(pgrep -P "$daemon"); do
		kill -s KILL "$child" && kills=$((kills + 1))
	done
	whole || not_ok "a child is killed, the file is whole"
	kill -s HUP "$daemon" # it would wait for some seconds
done
check "$kills children were killed" [ "$kills" -ge 3 ]
becomes "in the end the file is right" "ids=$ids"
check "the log says so" logged 'could not be made of accounts \(the child was ended\)'

daemon_stop
rm -f "$cache/cache/.users.tmp"
daemon
check "the daemon begins anew" await state persist

kills=0
for n in 1 2 3 4 5; do
	change "$a" displayName "again $n" | ldif "$server"
	until_ok [ -e "$cache/cache/.users.tmp" ] && kills=$((kills + 1))
	daemon_stop KILL
	rm -f "$cache/cache/.users.tmp"
	whole || not_ok "the daemon is killed, the file is whole"
	daemon
	await state persist || not_ok "it comes in step again"
done
check "the daemon was killed $kills times amid its work" [ "$kills" -ge 3 ]
becomes "in the end the file is right" "ids=$ids"
daemon_stop
check "without the daemon it stays" whole

# A folder under the name of the work file: no file can be made there.
rm -f "$cache/cache/.users.tmp"
mkdir "$cache/cache/.users.tmp"
: >"$scratch/log"
daemon
check "it comes in step" await state persist
check "a file that cannot be made is complained of" until_ok logged 'could not be made of accounts'
account late | ldif "$server"
check "changes arrive all the same" in_step
check "the last file stays" whole
rmdir "$cache/cache/.users.tmp"
becomes "and is made when it can be" "ids=$ids"
daemon_stop

# Two hosts, each of a directory of its own, that mirror each other.
other=$scratch/other
at_exit "slapd_kill $other"
if slapd_mirror "$server" "$other" sid=2; then
	was=$(published | cksum)
	cp "$scratch/reader.pw" "$scratch/reader.first"
	cache=$scratch/var2
	users_file=$cache/cache/users.tdb
	conf "$other" "$users" "$range"
	daemon
	check "another host comes in step with the mirror" await state persist
	oracle_server=$other
	becomes "it has the users of its directory" "ids=$ids"
	is "$(published | cksum)" "$was" "which are those of the first host, number for number"
	daemon_stop
else
	skip "these two servers do not replicate"
fi

# No space: what is published stays, and goes on when there is.
oracle_server=
small=$scratch/small
mkdir "$small"
if mount -t tmpfs -o size=24m,mode=755 tmpfs "$small" 2>/dev/null; then
	at_exit "umount -l $small"
	cache=$small/var
	users_file=$cache/cache/users.tdb
	conf "$server" "$users" "$range"
	: >"$scratch/log"
	daemon
	becomes "in a small file system" "ids=$ids"
	dd if=/dev/zero of="$small/full" bs=4k 2>/dev/null
	# The work file and the delta need room, too.
	truncate -s -200K "$small/full"
	change "$a" displayName "when there is no space" | ldif "$server"
	check "a full one is complained of" until_ok logged 'is there space'
	check "the last file stays" whole
	rm "$small/full"
	becomes "with space again it is made" "ids=$ids"
	daemon_stop
else
	skip "no file system can be mounted here"
fi
done_testing
