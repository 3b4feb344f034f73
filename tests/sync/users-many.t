#!/bin/sh
# SPDX-License-Identifier: ISC
# Ten thousand accounts as users: all are right, a new one is there soon, and
# what takes rights away does not wait for any of it.
. "$srcdir/tests/sync/daemon.sh"
. "$srcdir/tests/sync/users.sh"
need_daemon
need_oracle
. "$srcdir/tests/sync/changes.sh"

many=10000
# load: entries from standard input, into a server that is stopped
load() { "$slapd_program" -T add -q -n 1 -F "$server/config"; }
now() { date +%s%3N; }

until_most=2400
cases_start
slapd_stop "$server"
uids 1 "$many" | sed '/^changetype/d' | load >"$scratch/load" 2>&1 || skip_all "slapadd does not load: $(tail -n 1 "$scratch/load")"
slapd_start "$server"
conf "$server" '[users] publish = yes' "[users] ids = $ids" '[users] role_groups = yes'
daemon
check "it comes in step" await state persist
becomes "all are users" "ids=$ids" roles
# Two of so many may meet at one number.
users=$(published | grep -c '^user ')
is "$((users + $(field user_collisions)))" $((many + 2)) "but for those that the status counts, and an administrator who may be none"
is "$(published | sed -n 's/^group read:[0-9]*://p' | tr ',' '\n' | wc -l)" "$users" "a group holds all of them"

there() { published | grep -q "^user $1:"; }
for each in newcomer another; do
	account "$each" | ldif "$server"
	began=$(now)
	check "a new one becomes a user" until_ok there "$each"
	echo "# $(($(now) - began)) ms after the answer, $(field user_builds) builds so far"
done

# Accounts change all the time, so that the file is made again and again.
churn() {
	n=0
	while [ -e "$scratch/more" ]; do
		n=$((n + 1))
		change "$b" displayName "name $n"
		sleep 0.1
	done | slapd_root "$server" ldapmodify >/dev/null 2>&1
}
: >"$scratch/more"
at_exit 'rm -f "$scratch/more"'
churn &
churner=$!
builds=$(field user_builds)
slowest=0
for n in 1 2 3 4; do
	change "tesseraTokenId=aaaaaaaaaaa$n,$a" tesseraState revoked | ldif "$server"
	began=$(now)
	dead() { cached "token aaaaaaaaaaa$n " | grep -q state=3; }
	until_ok dead || not_ok "a revocation arrives"
	took=$(($(now) - began))
	[ "$took" -le "$slowest" ] || slowest=$took
	began_builds=$(field user_builds)
	more() { [ "$(field user_builds)" -gt "$began_builds" ]; }
	until_ok more || not_ok "the file is made again"
done
check "revocations arrive while it is made" [ "$(field user_builds)" -gt $((builds + 3)) ]
echo "# the slowest within $slowest ms, start of a reader of everything included"
rm -f "$scratch/more"
wait "$churner"
becomes "in the end the file is right" "ids=$ids" roles
same "and so is the cache"
daemon_stop
done_testing
