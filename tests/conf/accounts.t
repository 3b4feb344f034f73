#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# What the example settings of slapd hold about accounts, and who may see and
# change what.
# shellcheck source=tests/conf/rules.sh
. "$srcdir/tests/conf/rules.sh"

builder=uid=builder,$slapd_services
ann=uid=ann,$slapd_people
first=tesseraTokenId=abcdefgh0001
hash='{SSHA}fePTSHoqJy0GMAOmFVvRMWNqQkl1Y2Rk'
secret ann "ann's password"
secret new "a new password"

# The name of a service account, its state and roles.
service builder
allows "a service account" ldapadd
for name in Builder 1builder build-er build.er build_er 'build er' abcdefghijklmnopqrstuvwxyz0123456; do
	service "$name"
	refuses 19 "a service account named $name" ldapadd
done
service a23456789012345678901234567890ab
allows "a name of 32 characters" ldapadd
service two uid=two uid=three
refuses 19 "two names" ldapadd
for pair in tesseraState=revoked tesseraState=invited tesseraState=on tesseraRole=Deploy 'tesseraRole=a b' 'tesseraRole=*'; do
	service other "$pair"
	refuses 19 "$pair" ldapadd
done
for name in tesseraState tesseraRole; do
	service other
	sed -i "/^$name:/d" "$said"
	refuses 65 "a service account without $name" ldapadd
done
service other objectClass=tesseraServiceAccount objectClass=simpleSecurityObject "userPassword=$hash"
refuses 19 "a service account with a password" ldapadd
service other
allows "the same without" ldapadd
change "uid=other,$slapd_services" "add: objectClass" "objectClass: simpleSecurityObject" - \
	"add: userPassword" "userPassword: $hash"
refuses 19 "a password later" ldapmodify
change "uid=other,$slapd_services" "replace: tesseraState" "tesseraState: disabled"
allows "disabling a service account" ldapmodify
change "uid=other,$slapd_services" "add: uid" "uid: another"
refuses 19 "a second name later" ldapmodify
refuses 19 "renaming it to a bad name" ldapmodrdn -r "uid=other,$slapd_services" uid=Other-2
refuses 19 "keeping the old name too" ldapmodrdn "uid=other,$slapd_services" uid=other2
allows "renaming it" ldapmodrdn -r "uid=other,$slapd_services" uid=other2

# A service account as a user of hosts: numbers of its own, and all rules as before.
posix="uid=other2,$slapd_services"
change "$posix" "add: objectClass" "objectClass: posixAccount" - "add: cn" "cn: other2" - "add: uidNumber" \
	"uidNumber: 500001" - "add: gidNumber" "gidNumber: 500001" - "add: homeDirectory" "homeDirectory: /srv/other2" \
	- "add: loginShell" "loginShell: /bin/sh"
allows "numbers, home and shell for a service account" ldapmodify
change "$posix" "replace: uidNumber" "uidNumber: 500002"
allows "another number" ldapmodify
change "$posix" "add: userPassword" "userPassword: $hash"
refuses 19 "a password, though a user may have one" ldapmodify
change "$posix" "add: uid" "uid: another"
refuses 19 "a second name" ldapmodify
change "$posix" "delete: tesseraRole"
refuses 65 "no role" ldapmodify
service numbered objectClass=tesseraServiceAccount objectClass=posixAccount cn=numbered uidNumber=500003 gidNumber=500003 \
	homeDirectory=/srv/numbered
allows "a service account that has a number from the start" ldapadd
service numbered2 objectClass=tesseraServiceAccount objectClass=posixAccount cn=numbered2 uidNumber=500004 gidNumber=500004 \
	homeDirectory=/srv/numbered2 "userPassword=$hash"
refuses 19 "one with a password" ldapadd
service numbered3 objectClass=tesseraServiceAccount objectClass=posixAccount uidNumber=500004
refuses 65 "half of it" ldapadd

# Logins are unique among all accounts, in either case of letters.
person ann mail=ann@example.com "userPassword=ann's password"
allows "a person" ldapadd
service ann
refuses 19 "a service account named like a person" ldapadd
refuses 19 "renaming one so" ldapmodrdn -r "uid=other2,$slapd_services" uid=ann
person BUILDER
refuses 19 "a person named like a service account" ldapadd
person bob mail=ANN@example.com
refuses 19 "a second person with a mail address" ldapadd
person bob objectClass=inetOrgPerson objectClass=tesseraMember mail=bob@example.com mail=b@example.com
refuses 19 "a member with two mail addresses" ldapadd
person bob objectClass=inetOrgPerson objectClass=tesseraMember uid=bob uid=bobby
refuses 19 "a member with two names" ldapadd
person bob objectClass=inetOrgPerson objectClass=tesseraMember tesseraState=revoked
refuses 19 "a revoked member" ldapadd
person bob objectClass=inetOrgPerson objectClass=tesseraMember tesseraMemberId=r4nd0m mail=bob@example.com
allows "a member" ldapadd
person eve objectClass=inetOrgPerson objectClass=tesseraMember tesseraMemberId=r4nd0m
refuses 19 "a member id twice" ldapadd
change "uid=bob,$slapd_people" "add: displayName" "displayName:: QgdvYg=="
refuses 19 "a display name with a control character" ldapmodify
change "uid=bob,$slapd_people" "add: displayName" "displayName:: QsO2Yg=="
allows "a display name with an umlaut" ldapmodify

# Verifiers and passwords.
token abcdefgh0001 "$builder"
allows "a token" ldapadd
is "$(sees slapd_reader tesseraVerifier "$first,$builder")" 1 "the daemon sees a verifier"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	# shellcheck disable=SC2317 # called by sees
	nobody_sees() {
		sees_tool=$2
		shift 2
		setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups \
			env LDAPNOINIT=1 "$sees_tool" -H "$(slapd_uri "$server")" -Q -Y EXTERNAL "$@"
	}
	is "$(sees nobody_sees tesseraVerifier "$first,$builder")" 1 "and a local user who is a reader by EXTERNAL"
else
	skip "a reader by EXTERNAL: only root becomes another user"
fi
is "$(sees slapd_admin tesseraVerifier "$first,$builder")" 0 "an administrator does not"
is "$(sees slapd_admin tesseraTokenId "$first,$builder")" 1 "though he sees the token"
is "$(sees slapd_admin userPassword "$ann")" 0 "an administrator does not see a password"
is "$(sees slapd_reader userPassword "$ann")" 0 "nor does the daemon"
# shellcheck disable=SC2317 # called by sees
person_sees() {
	shift
	as_ann "$@"
}
is "$(sees person_sees userPassword "$ann")" 0 "nor does who has it"
is "$(sees person_sees tesseraTokenId "$first,$builder")" 0 "a person sees no token"
is "$(slapd_tool "$server" ldapsearch -x -LLL -b "$slapd_base" 2>/dev/null | grep -c '^dn:')" 0 "anonymous sees nothing"
is "$(slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" "(tesseraVerifier=$verifier)" dn | grep -c '^dn:')" 0 \
	"an administrator does not find out a verifier by asking for it"
answers 50 "refused (50): a change by the daemon" slapd_reader "$server" ldapdelete "$first,$builder"
change "$slapd_reader_dn" "replace: userPassword" "userPassword: a new password"
refuses 50 "an administrator who sets the daemon's password" ldapmodify
change "$ann" "replace: userPassword" "userPassword: ann's other password"
allows "an administrator who sets a person's password" ldapmodify
secret ann "ann's other password"
change "cn=tessera-readers,$slapd_groups" "add: member" "member: $slapd_admin_dn"
refuses 50 "an administrator who makes himself a reader" ldapmodify
change "cn=tessera-admins,$slapd_groups" "add: member" "member: $ann"
refuses 50 "making administrators" ldapmodify
service third
answers 50 "refused (50): a service account by a person" as_ann ldapadd

# What people may do to themselves.
change "$ann" "replace: displayName" "displayName: Ann Lee"
answers 0 "allowed: own display name" as_ann ldapmodify
change "uid=bob,$slapd_people" "replace: displayName" "displayName: Ann Lee"
answers 50 "refused (50): another's" as_ann ldapmodify
for pair in mail=root@example.com tesseraState=active tesseraRole=deploy uid=root cn=root; do
	change "$ann" "replace: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	answers 50 "refused (50): own ${pair%%=*}" as_ann ldapmodify
done
change "$ann" "add: objectClass" "objectClass: posixAccount" - "add: uidNumber" "uidNumber: 500005" - "add: gidNumber" \
	"gidNumber: 500005" - "add: homeDirectory" "homeDirectory: /"
answers 50 "refused (50): own numbers" as_ann ldapmodify
allows "numbers for a person, by an administrator" ldapmodify
change "$ann" "replace: uidNumber" "uidNumber: 500006"
answers 50 "refused (50): another number of one's own" as_ann ldapmodify
change "$ann" "add: loginShell" "loginShell: /bin/sh"
answers 50 "refused (50): an own shell" as_ann ldapmodify
answers 0 "allowed: own password" as_ann ldappasswd -t "$scratch/ann.pw" -T "$scratch/new.pw"
cp "$scratch/new.pw" "$scratch/ann.pw"
answers 0 "and it opens" as_ann ldapwhoami
secret wrong wrong
for _ in 1 2 3 4 5; do
	slapd_as "$server" "$ann" "$scratch/wrong.pw" ldapwhoami >/dev/null 2>&1
done
answers 49 "refused (49): the right password after five wrong ones" as_ann ldapwhoami
done_testing
