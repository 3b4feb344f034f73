#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# What the daemon does after minutes: it returns to the preferred provider, and
# denies what is missing and unconfirmed.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"
. "$srcdir/tests/sync/clocks.sh"

configure() {
	slapd_config "$server" ldapmodify >>"$scratch/out" 2>&1
}

cases_start sid=1
first=$server
second=$scratch/slapd2
slapd_mirror "$first" "$second" sid=2 || skip_all "these two servers do not replicate"
many_tokens | ldif "$first"
slapd_same "$first" "$second"
conf "$first" "uri = $(slapd_uri "$first") $(slapd_uri "$second")"
waiting_daemon
check "it comes in step" in_step
slapd_kill "$first"
check "the second provider is found" await provider "$(slapd_uri "$second")"
check "it is in step" await state persist
slapd_start "$first"
check "the first is back" slapd_same "$first" "$second"
later 16
check "a quarter of an hour later it is returned to" await provider "$(slapd_uri "$first")"
check "because it is preferred" logged "returning to it"
check "in step" in_step

daemon_stop

# Missing entries that no second search can confirm: pages are forbidden.
conf "$first"
waiting_daemon
check "it comes in step again" await state persist
configure <<-END || not_ok "the rules are taken"
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	add: olcAccess
	olcAccess: {0}to dn.regex="^tesseraTokenId=eee" by dn.exact=$slapd_reader_dn none by * break
	-
	add: olcLimits
	olcLimits: {0}dn.exact="$slapd_reader_dn" size.prtotal=disabled
END
slapd_stop "$server" && slapd_start "$server"	# only then it takes the new order of limits
check "it connects again" await state persist
ask refresh >/dev/null
held() { [ "$(field sweep_held)" = 100 ]; }
check "a hundred missing tokens are held" until_ok held
living() { cached 'token e' | grep -c state=1; }
is "$(living)" 100 "and live"
later 11
denied() { [ "$(living)" = 0 ]; }
check "ten minutes later they are denied" until_ok denied
check "with an alarm" logged 'unconfirmed: their tokens are denied'
like "$(cached 'token bbbbbbbbbbb1')" 'state=1' "and they alone"
configure <<-END || not_ok "the rules are taken back"
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	delete: olcAccess
	olcAccess: {0}
	-
	delete: olcLimits
	olcLimits: {0}
END
slapd_stop "$server" && slapd_start "$server"
revived() { [ "$(living)" = 100 ]; }
check "what is seen again lives again" until_ok revived
daemon_stop
done_testing
