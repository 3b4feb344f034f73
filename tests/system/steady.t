#!/bin/sh
# SPDX-License-Identifier: ISC
# A server that keeps its context judges alike, whatever goes on around it: the
# directory frozen, generations published without a pause, the daemon killed.
. "$srcdir/tests/system/host.sh"
need_host

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server" "[users] publish = yes" "[users] ids = 1900000000-2099999999"
await state persist
tessera service add backup --role read 2>/dev/null
new_token good backup
new_token dead backup
new_token off backup
tessera token revoke "$(id_of dead)" 2>/dev/null
tessera token disable "$(id_of off)" 2>/dev/null
{
	for n in 0 1 2 3 4 5 6 7 8 9; do
		account "busy$n"
		token "busybusybus$n" "uid=busy$n,$slapd_services"
	done
} | ldif "$server"
check "all is in the cache" in_step

field_is_set() {
	[ "$(field "$1")" -gt 0 ]
}

# steady SECONDS WHAT
steady() {
	check "$2" "$builddir/tests/system/steady" "$cache" "$1" \
		"$tokens/good" allow "$tokens/dead" revoked "$tokens/off" disabled
	sed 's/^/# /' "$scratch/.out"
}

steady 2 "all is well"
slapd_freeze "$server"
steady 3 "the directory is frozen"
slapd_thaw "$server"
check "in step again" await state persist

# Each change is a generation, and some of them make the file of users anew.
churn() {
	while [ -e "$scratch/more" ]; do
		for n in 0 1 2 3 4 5 6 7 8 9; do
			change "tesseraTokenId=busybusybus$n,uid=busy$n,$slapd_services" tesseraState disabled
			change "tesseraTokenId=busybusybus$n,uid=busy$n,$slapd_services" tesseraState active
		done
		change "uid=busy0,$slapd_services" displayName "$(date +%s%N)"
	done | slapd_root "$server" ldapmodify >/dev/null 2>&1
}
before=$(field publishes)
: >"$scratch/more"
churn &
churner=$!
steady 6 "generations are published without a pause"
after=$(field publishes)
check "there were many" [ "$((after - before))" -ge 20 ]
echo "# $((after - before)) generations"
check "so was the file of users made anew" [ "$(field user_builds)" -ge 3 ]
daemon_stop KILL
steady 2 "the daemon is killed in the middle of it"
daemon
check "started again it comes in step beside all that" until_ok field_is_set proved_at
steady 6 "and judging goes on as before"
is "$(field reconnects)" 0 "who is written to without a pause is not taken for one who has stopped sending"
check "nor is the cache taken for old" [ "$(field age)" -le 8 ]
rm "$scratch/more"
wait "$churner"
check "all has arrived in the end" eventually in_step
same "the cache equals the directory"
done_testing
