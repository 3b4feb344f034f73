#!/bin/sh
# SPDX-License-Identifier: ISC
# The daemon hangs or is dead: logins go on, but no longer than max_age.
. "$srcdir/tests/system/host.sh"
need_host

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server" "heartbeat = 1s" "[cache] max_age = 24h"
await state persist || exit 1
tessera service add backup --role read 2>/dev/null
new_token good backup
new_token doomed backup
check "a login" becomes in login backup doomed

# goes_on WHAT: three logins in a row, and how long each took
goes_on() {
	for each in 1 2 3; do
		goes_from=$(date +%s%N)
		is "$(login backup good)" in "$1: login $each"
		echo "# $((($(date +%s%N) - goes_from) / 1000000)) ms, start and end of the program included"
	done
}

kill -s STOP "$daemon"
goes_on "the daemon hangs"
kill -s CONT "$daemon"
daemon_stop KILL
goes_on "the daemon is killed"
check "revoked without a daemon" tessera token revoke "$(id_of doomed)"
is "$(login backup doomed)" in "it cannot know"
tessera status >"$scratch/status" 2>&1
is "$?" 0 "the status without a daemon"
like "$(cat "$scratch/status")" "tesserad does not answer" "says so"
daemon
check "with a daemon again it is refused" becomes refused login backup doomed
is "$(login backup good)" in "and nothing else"

# For how long all this goes on is the administrator's to say.
sed -i 's/^max_age.*/max_age = 5s/' "$scratch/conf"
kill -s HUP "$daemon"
sleep 6 # longer than max_age: what keeps the cache fresh is the daemon
check "a short max_age is no trouble while all is well" becomes in login backup good
slapd_freeze "$server"
check "with the directory frozen for longer nobody gets in" becomes unavailable login backup good
is "$(verdict good)" stale "and the tool says why"
tessera status >"$scratch/status"
is "$?" 5 "as the status does by its exit code"
like "$(cat "$scratch/status")" "^cache is +stale" "and in words"
slapd_thaw "$server"
check "thawed: in again" becomes in login backup good
is "$(login backup doomed)" refused "what was revoked stays so"
done_testing
