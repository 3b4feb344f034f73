#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# What the example settings of slapd hold about tokens, proved with plain LDAP
# tools by an administrator who is not the rootdn.
# shellcheck source=tests/conf/rules.sh
. "$srcdir/tests/conf/rules.sh"

builder=uid=builder,$slapd_services
other=uid=other,$slapd_services
ann=uid=ann,$slapd_people
first=tesseraTokenId=abcdefgh0001
legacy=tesseraTokenId=abcdefgh0002

service builder
allows "a service account" ldapadd
service other
allows "another one" ldapadd
person ann "userPassword=ann's password"
allows "a person" ldapadd
secret ann "ann's password"

# Form of the values, on adding.
token abcdefgh0001 "$builder"
allows "a private token" ldapadd
token abcdefgh0003 "$builder" tesseraKind=public tesseraDomain=https://shop.example.com
allows "a public token with an origin" ldapadd
for domain in localhost shop.example.com:8443 http://127.0.0.1:3000 '[2001:db8::1]' 'https://[::1]:8443'; do
	change "tesseraTokenId=abcdefgh0003,$builder" "replace: tesseraDomain" "tesseraDomain: $domain"
	allows "the origin $domain" ldapmodify
done
token abcdefgh0004 "$builder" tesseraKind=public
refuses 19 "a public token without an origin" ldapadd
for domain in 'https://*.example.com' '*' 'https://shop.example.com/path' 'https://u@shop.example.com' \
	ftp://shop.example.com 'shop example.com' SHOP.example.com; do
	token abcdefgh0004 "$builder" tesseraKind=public "tesseraDomain=$domain"
	refuses 19 "the origin $domain" ldapadd
done
for domain in 'https://*.example.com' '*.example.com' 'https://shop.example.com/path' 'shop example.com'; do
	change "tesseraTokenId=abcdefgh0003,$builder" "replace: tesseraDomain" "tesseraDomain: $domain"
	refuses 19 "the origin $domain in place of a good one" ldapmodify
	change "tesseraTokenId=abcdefgh0003,$builder" "add: tesseraDomain" "tesseraDomain: $domain"
	refuses 19 "the origin $domain beside it" ldapmodify
done
for id in abcdefgh001 abcdefgh00012 ABCDEFGH0004 abcdefgh-004 0000abcdefgh; do
	token "$id" "$builder"
	refuses 19 "the id $id" ldapadd
done
token 0001abcdefgh "$builder"
allows "the id 0001abcdefgh" ldapadd
for pair in tesseraKind=secret tesseraKind=PRIVATE tesseraState=invited tesseraState=Active tesseraState=none \
	'tesseraVerifier={SHA256}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ' \
	'tesseraVerifier={BLAKE2b}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2F' \
	'tesseraVerifier={BLAKE2b}n2Ajqnb/DjrnIN6t49V/dE8NFPSSUQItwTV8cVXK2FJ' \
	'tesseraRole=No Role' tesseraRole=-x tesseraNetwork=localhost tesseraNetwork=10.0.0.0/8/8 'tesseraService=a b'; do
	token abcdefgh0004 "$builder" "$pair"
	refuses 19 "$pair" ldapadd
done
for pair in 'tesseraVerifier={BLAKE2b-UUID}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ' tesseraState=disabled \
	tesseraNetwork=2001:db8::/32 tesseraNetwork=192.0.2.1 tesseraService=sshd tesseraRole=deploy-2; do
	change "$first,$builder" "replace: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	case $pair in
	tesseraVerifier*) refuses 50 "writing a verifier again" ldapmodify ;;
	*) allows "$pair" ldapmodify ;;
	esac
done
token abcdefgh0004 "$builder" 'tesseraVerifier={BLAKE2b-UUID}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ'
allows "the verifier of a legacy token" ldapadd
token abcdefgh0005 "$builder" tesseraNotAfter=tomorrow
refuses 21 "a time that is none" ldapadd
for name in tesseraVerifier tesseraKind tesseraState tesseraNotAfter tesseraService tesseraNetwork tesseraRole cn; do
	token abcdefgh0005 "$builder"
	sed -i "/^$name:/d" "$said"
	refuses 65 "a token without $name" ldapadd
done
for two in 'tesseraKind public private' 'tesseraState active disabled' \
	'tesseraNotAfter 20300101000000Z 20310101000000Z'; do
	name=${two%% *}
	two=${two#* }
	token abcdefgh0005 "$builder" "$name=${two% *}" "$name=${two#* }" tesseraDomain=localhost
	refuses 19 "two values: $name" ldapadd
done

for pair in tesseraNetwork=localhost tesseraNetwork=10.0.0.0/8/8 'tesseraRole=No Role' 'tesseraService=a b' tesseraState=gone; do
	change "$first,$builder" "replace: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	refuses 19 "$pair in place of a good one" ldapmodify
done

# Ids are unique wherever they are.
token abcdefgh0001 "$other"
refuses 19 "an id that another account's token has" ldapadd
token abcdefgh0001 "$builder"
refuses 68 "the very same entry" ldapadd

# Id, kind and verifier are never written again.
change "$first,$builder" "replace: tesseraKind" "tesseraKind: public" - "add: tesseraDomain" "tesseraDomain: localhost"
refuses 50 "another kind" ldapmodify
change "$first,$builder" "replace: tesseraVerifier" "tesseraVerifier: $verifier"
refuses 50 "the same verifier" ldapmodify
change "$first,$builder" "delete: tesseraVerifier"
refuses 50 "no verifier" ldapmodify
refuses 50 "another id in place of the old" ldapmodrdn -r "$first,$builder" tesseraTokenId=abcdefgh0009
refuses 19 "another id beside the old" ldapmodrdn "$first,$builder" tesseraTokenId=abcdefgh0009
refuses 50 "another name than the id" ldapmodrdn -r "$first,$builder" cn=test

# Tokens belong to service accounts, and leave members only.
refuses 19 "a token for a member" ldapmodrdn -s "$ann" "$first,$builder" "$first"
answers 19 "refused (19): the same by the rootdn" \
	slapd_root "$server" ldapmodrdn -s "$ann" "$first,$builder" "$first"
token abcdefgh0002 "$ann"
refuses 19 "a new token for a member" ldapadd
answers 19 "refused (19): the same by the rootdn" slapd_root "$server" ldapadd
refuses 50 "the same with relaxed rules" ldapadd -e relax
answers 50 "refused (50): an import by who is no importer" as_ann ldapadd -e relax
say "cn=tessera-importers,$slapd_groups" -- objectClass=groupOfNames cn=tessera-importers "member=$ann"
refuses 50 "making importers" ldapadd
answers 0 "given: importers" slapd_root "$server" ldapadd
token abcdefgh0002 "$ann"
answers 0 "allowed: an import by an importer" as_ann ldapadd -e relax
answers 6 "answered: whether a verifier is that, to an importer" as_ann ldapcompare "$legacy,$ann" "tesseraVerifier:$verifier"
answers 5 "answered: whether it is another" as_ann ldapcompare "$legacy,$ann" tesseraVerifier:x
is "$(as_ann ldapsearch -LLL -b "$legacy,$ann" -s base '(objectClass=*)' tesseraVerifier | grep -c ^tesseraVerifier)" 0 \
	"the verifier itself is not shown to an importer"
refuses 50 "the same question by an administrator" ldapcompare "$legacy,$ann" "tesseraVerifier:$verifier"
token abcdefgh0006 "$slapd_services"
refuses 19 "a token without an account" ldapadd
token abcdefgh0006 "$first,$builder"
refuses 19 "a token below a token" ldapadd
refuses 66 "deleting a member who has tokens" ldapdelete "$ann"
allows "a token for another service account" ldapmodrdn -s "$other" "$first,$builder" "$first"
allows "and back" ldapmodrdn -s "$builder" "$first,$other" "$first"
refuses 50 "a move that takes the right to write the id" ldapmodrdn -r -s "$other" "$first,$builder" "$first"
uuid=$(slapd_admin "$server" ldapsearch -LLL -o ldif-wrap=no -b "$ann" -s one '(objectClass=*)' entryUUID | grep ^entryUUID)
allows "a member's token for a service account" ldapmodrdn -s "$other" "$legacy,$ann" "$legacy"
like "$(slapd_admin "$server" ldapsearch -LLL -o ldif-wrap=no -b "$legacy,$other" -s base '(objectClass=*)' entryUUID)" \
	"^$uuid\$" "it keeps its entryUUID"
refuses 19 "and back to the member" ldapmodrdn -s "$ann" "$legacy,$other" "$legacy"
allows "deleting a member without tokens" ldapdelete "$ann"
refuses 66 "deleting a service account that has tokens" ldapdelete "$other"

# Disabling comes and goes, revoking stays.
for state in disabled active disabled; do
	change "$first,$builder" "replace: tesseraState" "tesseraState: $state"
	allows "state $state" ldapmodify
done
change "$first,$builder" "add: tesseraRevokedAt" "tesseraRevokedAt: 20260101000000Z"
refuses 19 "a time of revocation for what is not revoked" ldapmodify
change "$first,$builder" "replace: tesseraState" "tesseraState: revoked" - \
	"replace: tesseraRevokedAt" "tesseraRevokedAt: 20260101000000Z"
allows "revoking" ldapmodify
change "$legacy,$other" "replace: tesseraState" "tesseraState: revoked"
allows "revoking in haste, without the time" ldapmodify
change "$legacy,$other" "add: tesseraRevokedAt" "tesseraRevokedAt: 20260101000000Z"
allows "the time later" ldapmodify
for dn in "$first,$builder" "$legacy,$other"; do
	for state in active disabled; do
		change "$dn" "replace: tesseraState" "tesseraState: $state"
		refuses 19 "from revoked to $state" ldapmodify
		answers 19 "refused (19): the same by the rootdn" slapd_root "$server" ldapmodify
	done
	change "$dn" "delete: tesseraState" "tesseraState: revoked" - "add: tesseraState" "tesseraState: active"
	refuses 19 "the same value by value" ldapmodify
	change "$dn" "delete: tesseraRevokedAt" - "replace: tesseraState" "tesseraState: active"
	refuses 19 "undoing a revocation at one stroke" ldapmodify
	change "$dn" "delete: tesseraRevokedAt"
	refuses 50 "taking the time of revocation away" ldapmodify
	change "$dn" "replace: tesseraState" "tesseraState: revoked"
	allows "revoking again" ldapmodify
	change "$dn" "replace: tesseraRevokedAt" "tesseraRevokedAt: 20270101000000Z"
	refuses 50 "another time of revocation" ldapmodify
done
change "$legacy,$other" "replace: description" "description: found in a log"
allows "a note on a revoked token" ldapmodify
allows "moving a revoked token" ldapmodrdn -s "$builder" "$legacy,$other" "$legacy"
allows "purging a revoked token" ldapdelete "$legacy,$builder"
allows "deleting a service account without tokens" ldapdelete "$other"
done_testing
