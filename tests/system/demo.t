#!/bin/sh
# SPDX-License-Identifier: ISC
# The demonstration does what it says, again and again, and leaves nothing behind.
# shellcheck disable=SC2154
. "$srcdir/tests/tap.sh"
[ "$(id -u)" = 0 ] || skip_all "the demonstration needs root"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "it builds itself, without sanitizers"
# shellcheck disable=SC2013 # a word a line
for each in $(sed 's/#.*//' "$srcdir/conf/demo/packages"); do
	dpkg-query -W -f '${Status}' "$each" 2>/dev/null | grep -q ' installed$' || skip_all "the package $each is not installed"
done

# As from a terminal: a session of its own, where an interrupt is not ignored.
demo() {
	exec env -i PATH="$PATH" env --default-signal=INT,TERM setsid "$srcdir/conf/demo/run" "$@"
}

# folder FILE: of the run that printed FILE
folder() {
	grep -o '/tmp/tessera-demo\.[A-Za-z0-9]*' "$1" | head -n 1
}

# left_behind FOLDER: what is still there of it
left_behind() {
	[ ! -e "$1" ] || echo "$1"
	pgrep -a -f -- "${1:?}/"
}

measured='verdict "revoked" [0-9]+\.[0-9] ms after'
(demo --keep) >"$scratch/kept" 2>&1
is "$?" 0 "it runs from a copy of the sources"
kept=$(folder "$scratch/kept")
[ -d "$kept" ] || {
	sed 's/^/# /' "$scratch/kept"
	done_testing
}
at_exit 'left=$(pgrep -f -- "$kept/"); [ -z "$left" ] || kill -s KILL $left; rm -rf "$kept"'
like "$(cat "$scratch/kept")" "$measured" "it says how long a revocation took"
echo "# $(grep -E "$measured" "$scratch/kept")"
is "$(grep -c FAILED "$scratch/kept")" 0 "no step failed"

# What it prints to go on with can be typed as it stands, if not faster than a
# new token gets here.
sed -n '/^Everything goes on/,/^End it/s/^  //p' "$scratch/kept" | grep -v 'disable ID\|^less\|kill -STOP' |
	sed '/token add/s|$|\nuntil $t check --user robot --service demo <'"$kept"'/mine; do sleep 0.05; done|' >"$scratch/typed"
timeout 60 sh -e "$scratch/typed" >"$scratch/play" 2>&1
is "$?" 0 "--keep: what it prints to go on with works"
like "$(cat "$scratch/play")" "state +persist" "--keep: the daemon runs"
like "$(cat "$scratch/play")" "successfully authenticated" "--keep: a login with a token of one's own"

(demo --prefix "$kept/usr") >"$scratch/second" 2>&1
is "$?" 0 "a second run beside it, with what is installed"
like "$(cat "$scratch/second")" "$measured" "measures, too"
is "$(left_behind "$(folder "$scratch/second")")" "" "and leaves nothing behind"

# interrupted SIGNAL STEP: ends with what a shell makes of it
interrupted() {
	(demo --prefix "$kept/usr") >"$scratch/cut" 2>&1 &
	cut=$!
	for _ in $(seq 600); do
		! grep -q "^ *$2\. " "$scratch/cut" || break
		sleep 0.05
	done
	kill -s "$1" -- "-$cut"
	wait "$cut"
	is "$?" 130 "$1 at step $2"
	like "$(cat "$scratch/cut")" "interrupted: cleaning up" "it says so"
	is "$(left_behind "$(folder "$scratch/cut")")" "" "nothing is left"
}
interrupted INT 3
interrupted INT 4
interrupted TERM 8
interrupted INT 10

sed -n '/^End it/,$s/^  //p' "$scratch/kept" | sh >"$scratch/end" 2>&1
gone() {
	for _ in $(seq 200); do
		[ -n "$(left_behind "$kept")" ] || return 0
		sleep 0.05
	done
	return 1
}
check "what it prints to end it ends it" gone
done_testing
