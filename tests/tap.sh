# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# TAP for shell tests: source this, call the functions, end with done_testing.
#
#   check "what is shown" COMMAND...     passes when the command does
#   is GOT WANTED "what is shown"
#   like TEXT PATTERN "what is shown"    PATTERN is an extended regular expression
#   skip_all "why"                       ends the script, nothing was run
#   until_ok COMMAND...                  again and again, silently, in small steps for 10 s; $until_most steps if set
#
# $scratch is a folder that goes away with the script; at_exit COMMAND runs then.

tap_count=0
tap_failed=0
tap_at_exit=:

scratch=$(mktemp -d /tmp/tessera-test.XXXXXX)
chmod 755 "$scratch"

tap_end() {
	eval "$tap_at_exit"
	rm -rf "$scratch"
}
trap tap_end EXIT
trap 'exit 1' INT TERM HUP

at_exit() {
	tap_at_exit="$*; $tap_at_exit"
}

ok() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

not_ok() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
}

check() {
	tap_what=$1
	shift
	if "$@" >"$scratch/.out" 2>&1; then
		ok "$tap_what"
	else
		not_ok "$tap_what"
		echo "# $* failed:"
		sed 's/^/# /' "$scratch/.out"
	fi
}

is() {
	if [ "$1" = "$2" ]; then
		ok "$3"
	else
		not_ok "$3"
		printf '%s\n' "got:    $1" "wanted: $2" | sed 's/^/# /'
	fi
}

like() {
	if printf '%s\n' "$1" | grep -Eq -- "$2"; then
		ok "$3"
	else
		not_ok "$3"
		printf '%s\n' "got:     $1" "pattern: $2" | sed 's/^/# /'
	fi
}

skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - # SKIP $1"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

until_ok() {
	until_tries=0
	until "$@" >/dev/null 2>&1; do
		until_tries=$((until_tries + 1))
		[ "$until_tries" -lt "${until_most:-400}" ] || return 1
		sleep 0.025
	done
}

done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
