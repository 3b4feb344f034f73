#!/bin/sh
# SPDX-License-Identifier: ISC
# Two providers that replicate each other: the one in use dies and nothing is
# lost; one that lags behind is not listened to.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

first=$scratch/slapd1
second=$scratch/slapd2
# shellcheck disable=SC2034 # for changes.sh
server=$first

# follow WHO WHOM ID: lets one provider follow the other
follow() {
	slapd_config "$1" ldapmodify <<-END
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		add: olcSyncrepl
		olcSyncrepl: {0}rid=00$3 provider=$(slapd_uri "$2") bindmethod=simple
		  binddn="$slapd_root_dn" credentials=$(cat "$2/root.pw") searchbase="$slapd_base"
		  type=refreshAndPersist retry="1 +"
		-
		replace: olcMultiProvider
		olcMultiProvider: TRUE
	END
}
slapd_new "$first" sid=1 && slapd_new "$second" sid=2 || skip_all "slapd does not start"
# The second starts as a copy of the first: the same entries under the same names.
slapd_stop "$first"
slapd_stop "$second"
rm -rf "$second/ldap"
cp -a "$first/ldap" "$second/ldap"
slapd_start "$first"
slapd_start "$second"
{ follow "$first" "$second" 1 && follow "$second" "$first" 2; } >"$scratch/out" 2>&1 ||
	{ sed 's/^/# /' "$scratch/out"; skip_all "these two servers do not replicate"; }
{
	account alpha
	account beta
	for n in 1 2 3 4; do
		token "aaaaaaaaaaa$n" "$a"
		token "bbbbbbbbbbb$n" "$b"
	done
} | ldif "$first"
equal() { [ "$(context_csn "$first")" = "$(context_csn "$second")" ]; }
until_ok equal || skip_all "these two servers do not come together"

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
	check "round $round: the second follows" until_ok equal
	slapd_kill "$first"
	check "the first is killed: the second is found" await provider "$(slapd_uri "$second")"
	change "tesseraTokenId=bbbbbbbbbbb4,$b" cn "label $round" | ldif "$second"
	check "what is written there arrives" in_step "$second"
	same "the cache equals the second" "$second"
	check "nothing revoked lives" revoked "bbbbbbbbbbb$round"
	slapd_start "$first"
	check "the first catches up" until_ok equal
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
