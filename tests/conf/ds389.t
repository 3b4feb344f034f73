#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# What the example settings of 389-ds hold and give, proved with plain LDAP
# tools by an administrator.
server_kind=ds389
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
service third objectClass=tesseraServiceAccount objectClass=simpleSecurityObject "userPassword=ann's password"
refuses 50 "a service account with a password" ldapadd
service ann
refuses 19 "a service account named like a person" ldapadd
change "$other" "add: uid" "uid: ann"
refuses 19 "a second name that a person has" ldapmodify

change "$other" "add: objectClass" "objectClass: posixAccount" - "add: cn" "cn: other" - "add: uidNumber" \
	"uidNumber: 500001" - "add: gidNumber" "gidNumber: 500001" - "add: homeDirectory" "homeDirectory: /srv/other"
allows "numbers and a home for a service account" ldapmodify
change "$other" "add: userPassword" "userPassword: ann's password"
refuses 50 "a password, though a user may have one" ldapmodify
service numbered objectClass=tesseraServiceAccount objectClass=posixAccount cn=numbered uidNumber=500003 gidNumber=500003 \
	homeDirectory=/srv/numbered
allows "a service account that has a number from the start" ldapadd
allows "taking it away" ldapdelete "uid=numbered,$slapd_services"

token abcdefgh0001 "$builder"
allows "a token" ldapadd
token abcdefgh0001 "$other"
refuses 19 "an id twice" ldapadd
for name in tesseraVerifier tesseraKind tesseraState tesseraNotAfter tesseraService tesseraNetwork tesseraRole cn; do
	token abcdefgh0005 "$builder"
	sed -i "/^$name:/d" "$said"
	refuses 65 "a token without $name" ldapadd
done
token abcdefgh0005 "$builder" tesseraKind=public tesseraKind=private
refuses 65 "two kinds" ldapadd
token abcdefgh0005 "$builder" tesseraNotAfter=tomorrow
refuses 21 "a time that is none" ldapadd

for pair in tesseraKind=public "tesseraVerifier=$verifier"; do
	change "$first,$builder" "replace: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	refuses 50 "writing again: ${pair%%=*}" ldapmodify
done
token abcdefgh0002 "$ann"
refuses 50 "a token for a member" ldapadd
answers 0 "given: a legacy token of a member" ds389_root "$server" ldapadd
say "cn=tessera-importers,$slapd_groups" -- objectClass=groupOfNames cn=tessera-importers "member=$slapd_admin_dn"
refuses 50 "making importers" ldapadd
answers 0 "given: importers" ds389_root "$server" ldapadd
token abcdefgh0006 "$ann"
allows "an import by an importer" ldapadd
answers 6 "answered: whether a verifier is that, to an importer" \
	ds389_admin "$server" ldapcompare "tesseraTokenId=abcdefgh0006,$ann" "tesseraVerifier:$verifier"
answers 5 "answered: whether it is another" ds389_admin "$server" ldapcompare "tesseraTokenId=abcdefgh0006,$ann" tesseraVerifier:x
is "$(ds389_admin "$server" ldapsearch -LLL -b "$ann" '(tesseraTokenId=abcdefgh0006)' tesseraVerifier | grep -c ^tesseraVerifier)" 0 \
	"the verifier itself is not shown to an importer"
allows "deleting it" ldapdelete "tesseraTokenId=abcdefgh0006,$ann"
answers 0 "taken: importers" ds389_root "$server" ldapdelete "cn=tessera-importers,$slapd_groups"
token abcdefgh0006 "$ann"
refuses 50 "an import by who is no importer" ldapadd
refuses 50 "a question about a verifier" ldapcompare "$first,$builder" "tesseraVerifier:$verifier"
refuses 66 "deleting a member who has tokens" ldapdelete "$ann"
refuses 50 "moving a token to a member" ldapmodrdn -s "$ann" "$first,$builder" "$first"
allows "a member's token for a service account" ldapmodrdn -s "$other" "$legacy,$ann" "$legacy"
allows "a token for another service account" ldapmodrdn -s "$other" "$first,$builder" "$first"
refuses 66 "deleting a service account that has tokens" ldapdelete "$other"

for state in disabled active; do
	change "$first,$other" "replace: tesseraState" "tesseraState: $state"
	allows "state $state" ldapmodify
done
change "$first,$other" "replace: tesseraState" "tesseraState: revoked" - \
	"add: tesseraRevokedAt" "tesseraRevokedAt: 20260101000000Z"
allows "revoking" ldapmodify
change "$first,$other" "replace: tesseraState" "tesseraState: active"
refuses 50 "from revoked to active" ldapmodify
change "$first,$other" "delete: tesseraRevokedAt"
refuses 50 "taking the time of revocation away" ldapmodify

# Rules are not an administrator's: with one of his own he could exchange a verifier, or give members tokens.
rule='aci: (targetattr="*")(version 3.0; acl "mine"; allow (all) userdn="ldap:///all";)'
policy=cn=nsPwPolicyEntry,cn=nsPwPolicyContainer,$slapd_people
for dn in "$slapd_services" "$slapd_people" "$builder" "$ann"; do
	change "$dn" "add: aci" "$rule"
	refuses 50 "a rule in $dn" ldapmodify
done
change "$slapd_people" "delete: aci"
refuses 50 "taking rules away" ldapmodify
service fourth "aci=${rule#aci: }"
refuses 50 "an account that brings a rule" ldapadd
change "$policy" "replace: passwordMustChange" "passwordMustChange: off"
refuses 50 "another password policy" ldapmodify
refuses 50 "deleting the password policy" ldapdelete "$policy"
say "cn=mine,$slapd_people" -- objectClass=cosPointerDefinition objectClass=cosSuperDefinition \
	objectClass=ldapsubentry cn=mine "cosTemplateDn=$ann" 'cosAttribute=pwdpolicysubentry override'
refuses 50 "a class of service over people" ldapadd
for dn in "$slapd_reader_dn" "cn=tessera-readers,$slapd_groups" "cn=nsPwPolicyContainer,$slapd_people"; do
	refuses 50 "moving away $dn" ldapmodrdn -r -s "$slapd_services" "$dn" "${dn%%,*}"
done
token abcdefgh0007 "$ann" objectClass=device objectClass=extensibleObject
allows "what is no token, below a person" ldapadd
change "tesseraTokenId=abcdefgh0007,$ann" "add: objectClass" "objectClass: tesseraToken"
refuses 50 "making it one" ldapmodify
change "tesseraTokenId=abcdefgh0007,$ann" "add: objectClass" "objectClass: organizationalPerson" "objectClass: tesseraToken"
refuses 50 "making it one among others" ldapmodify
change "tesseraTokenId=abcdefgh0007,$ann" "replace: objectClass" "objectClass: top" "objectClass: tesseraToken"
refuses 50 "making it one in place of others" ldapmodify
change "$ann" "add: objectClass" "objectClass: tesseraMember"
allows "making a person a member" ldapmodify
allows "deleting it" ldapdelete "tesseraTokenId=abcdefgh0007,$ann"

secret ann "ann's password"
secret own "ann's own"
answers 0 "allowed: a password in place of the first one" as_ann ldappasswd -t "$scratch/ann.pw" -T "$scratch/own.pw"
cp "$scratch/own.pw" "$scratch/ann.pw"
is "$(sees ds389_reader tesseraVerifier "$first,$other")" 1 "the daemon sees a verifier"
is "$(sees ds389_admin tesseraVerifier "$first,$other")" 0 "an administrator does not"
is "$(sees ds389_admin tesseraTokenId "$first,$other")" 1 "though he sees the token"
is "$(sees ds389_reader userPassword "$ann")" 0 "the daemon does not see a password"
change "$builder" "add: objectClass" "objectClass: simpleSecurityObject" - "add: userPassword" "userPassword: a password"
refuses 50 "a password for a service account" ldapmodify
answers 0 "given: one" ds389_root "$server" ldapmodify
is "$(sees ds389_reader userPassword "$builder")" 1 "the daemon sees that one"
is "$(sees ds389_admin userPassword "$builder")" 0 "nobody else does"
change "$ann" "replace: displayName" "displayName: Ann Lee"
answers 0 "allowed: own display name" as_ann ldapmodify
change "$ann" "replace: mail" "mail: root@example.com"
answers 50 "refused (50): own mail address" as_ann ldapmodify
change "$ann" "add: objectClass" "objectClass: posixAccount" - "add: uidNumber" "uidNumber: 500005" - "add: gidNumber" \
	"gidNumber: 500005" - "add: homeDirectory" "homeDirectory: /"
answers 50 "refused (50): own numbers" as_ann ldapmodify

# An invitation: opens nothing but its change, ends, and is ended by who takes it up.
invite() {
	say "tesseraMemberId=$1,$slapd_people" -- objectClass=inetOrgPerson objectClass=tesseraMember "tesseraMemberId=$1" \
		"cn=$1@example.com" sn=- "mail=$1@example.com" userPassword=tsri-0123456789 "tesseraInvite=$2"
}
finish() {
	change "tesseraMemberId=$1,$slapd_people" "replace: displayName" "displayName: $2" - "delete: tesseraInvite"
}
for pair in code=tsri-0123456789 chosen='a chosen password' short=short; do
	secret "${pair%%=*}" "${pair#*=}"
done
invite first 20990101000000Z
allows "an invitation" ldapadd
invite ended 20200101000000Z
allows "one that has ended" ldapadd
answers 19 "refused (19): the right code after its end" as ended code ldapwhoami
answers 49 "refused (49): a wrong code" as first chosen ldapwhoami
answers 53 "refused (53): a search with the code" as first code ldapsearch -b "$slapd_people" -s base
finish first First
answers 53 "refused (53): a name before a password" as first code ldapmodify
answers 1 "refused: a password that is too short" as first code ldappasswd -t "$scratch/code.pw" -T "$scratch/short.pw"
answers 1 "refused: the code as password" as first code ldappasswd -t "$scratch/code.pw" -T "$scratch/code.pw"
answers 0 "allowed: a password with the code" as first code ldappasswd -t "$scratch/code.pw" -T "$scratch/chosen.pw"
answers 49 "refused (49): the code again" as first code ldapwhoami
for way in replace add; do
	change "tesseraMemberId=first,$slapd_people" "delete: tesseraInvite" - "$way: tesseraInvite" \
		"tesseraInvite: 21000101000000Z"
	answers 50 "refused (50): a longer invitation ($way)" as first chosen ldapmodify
done
finish first First
answers 0 "allowed: name, and the end of the invitation" as first chosen ldapmodify
answers 16 "refused (16): once more" as first chosen ldapmodify
change "tesseraMemberId=first,$slapd_people" "add: tesseraInvite" "tesseraInvite: 21000101000000Z"
answers 50 "refused (50): inviting oneself" as first chosen ldapmodify
answers 0 "he logs in" as first chosen ldapwhoami
answers 0 "so does the daemon" ds389_reader "$server" ldapwhoami

ds389_reader "$server" ldapsearch -b "$slapd_base" -E sync=ro '(objectClass=tesseraServiceAccount)' 1.1 >"$scratch/refresh"
is "$(grep -c '^dn:' "$scratch/refresh")" 2 "synchronisation brings all"
like "$(cat "$scratch/refresh")" "# cookie: .*#" "and a cookie"
done_testing
