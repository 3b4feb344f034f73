#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera token reassign, on a real slapd with the rules of conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
run service add robot --role read --role write
run service add other --role read

# Ann is a member from before, who owns tokens of an earlier day.
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: uid=ann,$slapd_people
	objectClass: inetOrgPerson
	uid: ann
	cn: Ann
	sn: Lee
EOF
token() {
	cat <<-EOF

		dn: tesseraTokenId=$1,uid=ann,$slapd_people
		objectClass: tesseraToken
		tesseraTokenId: $1
		tesseraVerifier: {BLAKE2b-UUID}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ
		tesseraKind: private
		cn: old
		tesseraState: ${2:-active}
		tesseraNotAfter: 99991231235959Z
		tesseraService: *
		tesseraNetwork: *
		tesseraRole: ${3:-*}
	EOF
}
{
	token oldoldold001
	token oldoldold002 active write
	token oldoldold003 disabled
	token oldoldold004 revoked
} | slapd_root "$server" ldapadd -e relax >/dev/null

# Whose it is, and its entryUUID.
owner() {
	slapd_admin "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" "(tesseraTokenId=$1)" 1.1 |
		sed -n 's/^dn: tesseraTokenId=[^,]*,uid=\([^,]*\),.*/\1/p'
}
uuid() {
	slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" "(tesseraTokenId=$1)" entryUUID | grep ^entryUUID
}
everything() {
	slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" '(objectClass=tesseraToken)' tesseraVerifier entryUUID |
		grep -v ^dn | sort
}

run token list --account ann --json
is "$(member length) $(member 0 legacy)" "4 true" "her tokens are listed as legacy"
run token list --account ann
shows ' +yes +' "for people, too"
before=$(everything)
first=$(uuid oldoldold001)
ends 0 "what would move" token reassign --all-of ann --to other --dry-run
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1, $2 }' | tr '\n' ' ')" "oldoldold001 old oldoldold002 old oldoldold003 old " \
	"all that is not revoked"
says '1 revoked token stays with ann' "what stays is told"
says 'oldoldold002 is limited to roles that other does not have .write.' "a role that gets lost is told"
says 'service set other --add-role' "and the way out"
ends 0 "the same as JSON" token reassign --all-of ann --to other --dry-run --json
is "$(member length) $(member 1 id) $(member 1 missing_roles 0) $(member 0 to)" "3 oldoldold002 write other" "it is the same"
is "$(owner oldoldold001)" ann "nothing has moved"

ends 0 "one" token reassign oldoldold001 --to robot
says 'token oldoldold001 is moved to robot' "it is said"
is "$(owner oldoldold001) $(uuid oldoldold001)" "robot $first" "it moved and is the same entry"
ends 0 "the same again" token reassign oldoldold001 --to robot
says 'was moved to robot before' "is no error"
ends 0 "from one service account to another" token reassign oldoldold001 --to other
is "$(owner oldoldold001)" other "it moved"
ends 0 "all of a member" token reassign --all-of ann --to robot
is "$(owner oldoldold002) $(owner oldoldold003) $(owner oldoldold004)" "robot robot ann" "but what is revoked"
run token show --json oldoldold003
is "$(member state) $(member account)" "disabled robot" "states stay"
ends 0 "all of one who has none" token reassign --all-of ann --to robot
says 'owns no token that could be moved' "is told"
is "$(everything)" "$before" "no token is lost, doubled or another"
ends 0 "now she can be removed" member remove ann

# What is refused.
ends 3 "one of three is not there" token reassign oldoldold001 nothere00001 oldoldold002 --to robot
is "$(owner oldoldold001) $(owner oldoldold002)" "robot robot" "the others move"
run token revoke oldoldold001
ends 4 "a revoked one" token reassign oldoldold001 --to other
says 'revoked and stays' "why is told"
ends 4 "to a person" token reassign oldoldold002 --to admin
says 'service add' "the way out is told"
ends 3 "to nobody" token reassign oldoldold002 --to nobody
ends 3 "of nobody" token reassign --all-of nobody --to robot
ends 2 "without --to" token reassign oldoldold002
ends 2 "without tokens" token reassign --to robot
ends 2 "by both ways" token reassign oldoldold002 --all-of ann --to robot
ends 2 "what is no id" token reassign OLD --to robot
ends 2 "to itself" token reassign --all-of robot --to robot
ends 2 "--json alone" token reassign oldoldold002 --to robot --json
run service disable other
ends 0 "to a disabled account" token reassign oldoldold002 --to other
says 'is disabled; its tokens are denied' "it is said"
ends 0 "--help" token reassign --help
shows 'dry-run' "options are told"
done_testing
