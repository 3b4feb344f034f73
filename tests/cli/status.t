#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera status, and the cache verbs on a cache that tesserad keeps.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
with_slapd
with_daemon

# valid_metrics: each line is a comment or a sample of a metric that was declared, the last is the end
valid_metrics() {
	awk '
		ended || /^$/ { bad = 1 }
		/^# EOF$/ { ended = 1; next }
		/^# TYPE [a-z_]+ (gauge|counter)$/ { if (seen[$3]++) bad = 1; type[$3] = $4; next }
		/^# (HELP|UNIT) / { if (!($3 in type)) bad = 1; next }
		/^[a-z_]+(\{[a-z_]+="[^"]*"\})? -?[0-9.e+-]+$/ {
			name = $1; sub(/\{.*/, "", name)
			base = name; if (sub(/_total$/, "", base) && type[base] == "counter") next
			if (!(name in type) || type[name] == "counter") bad = 1
			next
		}
		{ bad = 1 }
		bad { print NR ": " $0; exit }
		END { exit bad || !ended }' "$scratch/out"
}

ends 5 "no daemon and no cache" status
says 'tesserad does not answer at .*/run/control: .*; start tesserad' "what to do is told"
shows '^cache is +unavailable' "and what the cache is"
ends 5 "the same as metrics" status --openmetrics
shows '^tessera_daemon_up 0' "the daemon is down"
shows '^tessera_cache_usable 0' "the cache is of no use"
check "the format is right" valid_metrics
ends 2 "two formats at once" status --json --openmetrics

run service add backup --role read
"$builddir/tesserad" -c "$conf" 2>"$scratch/log" &
daemon=$!
in_step() {
	"$tessera" -c "$conf" status --json | "$jsonget" daemon state | grep -q persist
}
check "tesserad comes into step" until_ok in_step
ends 0 "status" status
shows '^state +persist' "its state"
shows '^cache is +usable' "and the cache's"
ends 0 "status as JSON" status --json
is "$(member daemon state) $(member cache state) $(member daemon_error)" "persist usable " "its members"
ends 0 "status as metrics" status --openmetrics
check "the format is right" valid_metrics
shows '^tessera_daemon_state.*"persist"} 1' "the state among them"

run token add --account backup --label a --private
printf '%s\n' "$out" >"$scratch/token"
id=$(cut -c6-17 "$scratch/token")
allowed() {
	"$tessera" -c "$conf" check --user backup <"$scratch/token"
}
denied() {
	! allowed
}
check "a new token is allowed" until_ok allowed
ends 0 "verify what the daemon wrote" cache verify
shows '1 tokens, [0-9]+ accounts: sound' "it is sound"
ends 0 "revoke" token revoke "$id"
check "it is denied" until_ok denied
ends 1 "explain" explain "$id"
shows '^denied: revoked' "because it is revoked"
ends 0 "verify again" cache verify
ends 0 "show" cache show --json "$id"
is "$(member revoked id) $(member tokens 0 condition)" "$id revoked" "the memory of the revocation"
like "$(member revoked when)" '^20[0-9-]+T' "and since when"
ends 4 "forget what was never seen revoked" cache forget abcdefghijkl
ends 0 "forget" cache forget "$id"
ends 0 "verify after all" cache verify
ends 0 "read everything anew" cache refresh
check "it comes into step again" until_ok in_step
ends 0 "status after it" status
shows '^older and refused +0' "what was refused is counted"
ends 0 "as metrics" status --openmetrics
shows '^tessera_refused_total 0' "and there"

if command -v setpriv >/dev/null; then
	setpriv --reuid nobody --clear-groups "$tessera" -c "$conf" status >/dev/null 2>"$scratch/err"
	like "$(cat "$scratch/err")" 'ask as root' "others may not ask, and are told so"
else
	skip "setpriv(1) is not here"
fi

kill -s STOP "$daemon"
began=$(date +%s)
ends 0 "a daemon that hangs" status
says 'does not answer.*busy' "it is told"
like $(($(date +%s) - began)) '^[0-9]$' "in bounded time"
kill -s CONT "$daemon"
kill "$daemon"
wait "$daemon"
slapd_freeze "$server"
"$builddir/tesserad" -c "$conf" 2>>"$scratch/log" &
daemon=$!
check "a daemon that waits for a directory listens" until_ok test -S "$scratch/run/control"
ends 0 "and answers between two attempts" status
shows '^state +(backoff|connecting)' "what it is doing"
slapd_thaw "$server"
kill "$daemon"
wait "$daemon"
daemon=
ends 0 "a daemon that is gone" status
shows '^cache is +usable' "the cache speaks for itself"
ends 0 "as JSON" status --json
is "$(member daemon)" null "nothing is said for the daemon"
done_testing
