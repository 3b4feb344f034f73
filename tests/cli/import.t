#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera token import: from a file of UUIDs to a verdict on a host.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
with_slapd
with_daemon
run service add robot --role read
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: uid=ann,$slapd_people
	objectClass: inetOrgPerson
	uid: ann
	cn: Ann
	sn: Lee

	dn: uid=bob,$slapd_people
	objectClass: inetOrgPerson
	uid: bob
	cn: Bob
	sn: Hope
EOF

# importing CODE "what" ARGUMENT...: the UUIDs of $scratch/in
importing() {
	wanted=$1
	what=$2
	shift 2
	"$tessera" -c "$conf" token import "$@" <"$scratch/in" >"$scratch/out" 2>"$scratch/err"
	code=$?
	err=$(cat "$scratch/err")
	is "$code" "$wanted" "$what"
	[ "$code" = "$wanted" ] || sed 's/^/# /' "$scratch/err"
	is "$(grep -cE '[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{12}$|tsr[sp]_' "$scratch/out" "$scratch/err" | cut -d: -f2 | tr '\n' ' ')" "0 0 " \
		"and no secret is shown"
}

tokens() {
	slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "${1:-$slapd_base}" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn
}

uuid=6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a
printf '%s\n' "$uuid" >"$scratch/in"
importing 4 "an administrator who is no importer" ann --label old --private
says 'token 3mqvxbsk5mrs of line 1 was not imported.*access rules' "is refused by the directory"
is "$(tokens)" 0 "nothing is there"
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: cn=tessera-importers,$slapd_groups
	objectClass: groupOfNames
	cn: tessera-importers
	member: $(slapd_peer "$(id -u)" "$(id -g)")
EOF
importing 0 "an importer" ann --label "from the old shop" --private --expires 2031-01-31 --service sshd --description "so said"
says 'token 3mqvxbsk5mrs of line 1 is imported' "it is told"
run token show --json 3mqvxbsk5mrs
is "$(member account) $(member kind) $(member label) $(member not_after) $(member services 0) $(member description)" \
	"ann private from the old shop 2031-01-31T23:59:59Z sshd so said" "it has its terms"
like "$(slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_people" '(tesseraTokenId=*)' tesseraVerifier)" \
	'tesseraVerifier: .BLAKE2b-UUID.[0-9A-Za-z_-]{43}$' "the directory has a verifier"
importing 0 "the same again" ann --label other --private
says 'was imported before' "is no error"
run token show --json 3mqvxbsk5mrs
is "$(member label)" "from the old shop" "and changes nothing"
importing 4 "for somebody else" bob --label old --private
says 'line 1 is there already and belongs to uid=ann' "whose it is is told"
is "$(tokens)" 1 "it is once in the directory"

# An entry that has the id and another secret.
slapd_root "$server" ldapmodify >/dev/null <<-EOF
	dn: tesseraTokenId=3mqvxbsk5mrs,uid=ann,$slapd_people
	changetype: modify
	replace: tesseraVerifier
	tesseraVerifier: {BLAKE2b-UUID}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ
EOF
importing 4 "an id that has another secret" ann --label old --private
says 'token 3mqvxbsk5mrs of line 1 was not imported.*another value' "is told"
slapd_root "$server" ldapdelete "tesseraTokenId=3mqvxbsk5mrs,uid=ann,$slapd_people"

# What is no UUIDv4 is told by its number, and the rest goes on.
{
	echo "$uuid"
	echo 6F1C7C1E-5B1F-4C57-9D3A-1F2E3D4C5B6A
	echo 6f1c7c1e-5b1f-1c57-9d3a-1f2e3d4c5b6a
	echo tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8
	echo
	printf '  %s\t\r\n' 00000000-0000-4000-8000-000000000001
	echo "$uuid x"
	echo "$uuid"
	head -c 200000 /dev/zero | tr '\0' a
	echo
	printf 00000000-0000-4000-8000-000000000002
} >"$scratch/in"
importing 2 "lines that are none" ann --label old --private
is "$(printf '%s\n' "$err" | grep -o 'line [0-9]* is no UUID' | tr -dc '0-9\n' | tr '\n' ' ')" "2 3 4 7 9 " "are told by number"
says '1 line repeats' "one that is there twice is told"
is "$(tokens)" 3 "the others are imported"
: >"$scratch/in"
importing 0 "nothing" ann --label old --private
says 'no UUID' "is told"
echo x >"$scratch/in"
importing 2 "only what is none" ann --label old --private
echo "$uuid" >"$scratch/in"
importing 3 "for nobody" nobody --label old --private
importing 2 "without a label" ann --private
importing 2 "without a kind" ann --label old
importing 4 "public without a domain" ann --label old --public
importing 4 "a role that she does not have" ann --label old --private --role admin
"$tessera" -c "$conf" token import ann --label old --private >"$scratch/out" 2>"$scratch/err" <&-
is $? 0 "standard input closed: nothing to do"

# Below a service account no rule has to be relaxed.
echo 00000000-0000-4000-8000-000000000003 >"$scratch/in"
importing 0 "for a service account" robot --label moved --public --domain shop.example.com
is "$(tokens "uid=robot,$slapd_services")" 1 "it is there"

# From the directory to the verdict.
"$builddir/tesserad" -c "$conf" 2>"$scratch/log" &
daemon=$!
until_verdict() {
	tries=0
	while [ $tries -lt 400 ]; do
		printf '%s\n' "$1" | "$tessera" -c "$conf" check --service sshd --user "$2" >"$scratch/out" 2>&1
		grep -q "^$3" "$scratch/out" && return 0
		tries=$((tries + 1))
		sleep 0.025
	done
	return 1
}
check "the UUID is accepted as ann" until_verdict "$uuid" ann allowed
check "not as somebody else" until_verdict "$uuid" bob 'denied: wrong_account'
check "another UUID is unknown" until_verdict 00000000-0000-4000-8000-00000000ffff ann 'denied: unknown'
id=3mqvxbsk5mrs
ends 0 "reassign it" token reassign "$id" --to robot
check "it is robot's then" until_verdict "$uuid" robot allowed
check "and no longer ann's" until_verdict "$uuid" ann 'denied: wrong_account'
ends 0 "revoke it" token revoke "$id"
check "it is revoked" until_verdict "$uuid" robot 'denied: revoked'
echo "$uuid" >"$scratch/in"
importing 4 "bring it back by importing it again" ann --label old --private
check "it stays revoked" until_verdict "$uuid" robot 'denied: revoked'

# Thousands.
i=0
while [ $i -lt 3000 ]; do
	i=$((i + 1))
	printf '11111111-1111-4111-8111-%012d\n' $i
done >"$scratch/in"
before=$(tokens)
importing 0 "three thousand" bob --label old --private
says '3000 tokens: 3000 imported$' "are counted"
is "$(tokens)" $((before + 3000)) "they are there"
importing 0 "the same again" bob --label old --private
says '3000 tokens: 0 imported, 3000 before$' "finds them there"
is "$(tokens)" $((before + 3000)) "and adds none"
done_testing
