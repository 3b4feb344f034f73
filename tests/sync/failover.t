#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# Two providers that replicate each other: the one in use dies and nothing is
# lost; one that lags behind is not listened to.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

cases_start sid=1
first=$server
second=$scratch/slapd2
slapd_mirror "$first" "$second" sid=2 || skip_all "these two servers do not replicate"

conf "$first" "uri = $(slapd_uri "$first") $(slapd_uri "$second")"
daemon
check "it comes in step with the first" await state persist
is "$(field provider)" "$(slapd_uri "$first")" "as the settings prefer"
same "the cache equals it"

change "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraState revoked | ldif "$second"
revoked() { cached "token $1" | grep -q state=3; }
check "what is written to the other arrives, too" until_ok revoked aaaaaaaaaaa1

for round in 1 2 3; do
	change "tesseraTokenId=bbbbbbbbbbb$round,$b" tesseraState revoked | ldif "$first"
	check "round $round: the second follows" slapd_same "$first" "$second"
	slapd_kill "$first"
	check "the first is killed: the second is found" await provider "$(slapd_uri "$second")"
	change "tesseraTokenId=bbbbbbbbbbb4,$b" cn "label $round" | ldif "$second"
	check "what is written there arrives" in_step "$second"
	same "the cache equals the second" "$second"
	check "nothing revoked lives" revoked "bbbbbbbbbbb$round"
	slapd_start "$first"
	check "the first catches up" slapd_same "$first" "$second"
	slapd_kill "$second"
	check "the second is killed: the first is found" await provider "$(slapd_uri "$first")"
	slapd_start "$second"
	check "it is in step" in_step "$first"
	same "the cache equals the first" "$first"
done

# The second stops following; the first goes on, and dies.
slapd_config "$second" ldapmodify >"$scratch/out" 2>&1 <<-END || not_ok "it stops following"
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	delete: olcSyncrepl
	-
	replace: olcMultiProvider
	olcMultiProvider: FALSE
END
change "tesseraTokenId=aaaaaaaaaaa2,$a" tesseraState disabled | ldif "$first"
change "tesseraTokenId=aaaaaaaaaaa3,$a" tesseraState revoked | ldif "$first"
check "changes that the second never gets arrive" in_step "$first"
slapd_kill "$first"
behind() { field reason | grep -q behind; }
check "a provider that lags behind is not listened to" until_ok behind
like "$(cached 'token aaaaaaaaaaa2')" state=2 "what was disabled stays so"
check "what was revoked, too" revoked aaaaaaaaaaa3
slapd_start "$first"
check "the first is back" await state persist
check "and in step" in_step "$first"
same "the cache equals it" "$first"
done_testing
