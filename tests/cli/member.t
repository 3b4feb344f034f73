#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera member, on a real slapd with the rules of conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
. "$srcdir/tests/slapd.sh"
slapd_available || skip_all "slapd or the LDAP tools are not here"
server=$scratch/slapd
at_exit 'slapd_kill "$server"'
slapd_new "$server" || skip_all "slapd does not start"
settings "$(slapd_uri "$server")"

# People of every sort: with and without our class, with a username, a mail address, a name, or without.
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: uid=ann,$slapd_people
	objectClass: inetOrgPerson
	uid: ann
	cn: Ann
	sn: Lee
	mail: ann@example.com
	displayName: Ann Lee

	dn: uid=old,$slapd_people
	objectClass: account
	objectClass: posixAccount
	uid: old
	cn: old
	uidNumber: 5000
	gidNumber: 5000
	homeDirectory: /home/old

	dn: mail=zoe@example.com,$slapd_people
	objectClass: inetOrgPerson
	objectClass: tesseraMember
	mail: zoe@example.com
	cn: Zoe
	sn: Zoe

	dn: tesseraMemberId=new1,$slapd_people
	objectClass: inetOrgPerson
	objectClass: tesseraMember
	tesseraMemberId: new1
	cn: Guest
	sn: Guest
	mail: guest@example.com
	tesseraInvite: 20990101000000Z

	dn: uid=off,$slapd_people
	objectClass: inetOrgPerson
	objectClass: tesseraMember
	uid: off
	cn: off
	sn: off
	displayName: Off Duty
	tesseraState: disabled
EOF
# legacy ID OWNER: a token of the time before, as an import makes it
legacy() {
	slapd_root "$server" ldapadd -e relax >/dev/null <<-EOF
		dn: tesseraTokenId=$1,$2
		objectClass: tesseraToken
		tesseraTokenId: $1
		tesseraVerifier: {BLAKE2b-UUID}sxzxb6y4Sk60le7PxzszftPRftE_rfPmnPBFgs-Wq64
		tesseraKind: private
		cn: from before
		tesseraState: active
		tesseraNotAfter: 99991231235959Z
		tesseraService: *
		tesseraNetwork: *
		tesseraRole: *
	EOF
}
legacy 3mqvxbsk5mrs "uid=ann,$slapd_people"
legacy 3mqvxbsk5mrt "uid=ann,$slapd_people"
ends 0 "a service account" service add robot --role r

ends 0 "list" member list
is "$(printf '%s\n' "$out" | awk 'NR == 1 { $1 = $1; print }')" "NAME USERNAME MAIL STATE LEGACY TOKENS" "its columns"
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | tr '\n' ' ')" \
	"Administrator Ann Off guest@example.com old zoe@example.com " \
	"everybody by name, else by username, else by mail address"
shows '^Ann Lee +ann +ann@example.com +active +yes +2$' "who owns tokens"
shows '^old +old +active +yes +0$' "who has a username only"
shows '^zoe@example.com +zoe@example.com +active +no +0$' "who has a mail address only"
ends 0 "list as JSON" member list --json
is "$(member length) $(member 1 display_name) $(member 1 login) $(member 1 token_count) $(member 1 legacy)" \
	"6 Ann Lee ann 2 true" "its members"
for state in invited:guest@example.com disabled:off; do
	ends 0 "list those ${state%:*}" member list --state "${state%:*}" --json
	is "$(member length) $(member 0 login)" "1 ${state#*:}" "that one"
done
ends 0 "list legacy ones" member list --state legacy --json
is "$(member length)" 3 "three"
ends 2 "list a state that is none" member list --state gone
ends 0 "nobody in a state" member list --state ambiguous
says 'no member matches' "it is said"

ends 0 "show by username" member show ann
shows '^display name +Ann Lee' "the name"
shows '^legacy +yes' "of the time before"
shows '^3mqvxbsk5mrs +from before +private +active +never' "the tokens, with labels"
ends 0 "show by mail address" member show ANN@example.com --json
is "$(member login) $(member legacy) $(member tokens length) $(member owned 0 label) $(member owned 0 condition)" \
	"ann true 2 from before active" "its members"
ends 0 "show an invited one" member show guest@example.com
shows '^invited until +2099-01-01' "until when"
ends 3 "show nobody" member show nobody
ends 4 "show a service account" member show robot
says 'is a service account' "it is said"
done_testing
