#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera member, on a real slapd with the rules of conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd

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

# Names for people.
ends 0 "a name" member set-name zoe@example.com "Zoë Ng"
ends 0 "show" member show zoe@example.com
shows '^display name +Zoë Ng' "it is there"
ends 4 "a name that the entry's classes do not know" member set-name old "Old Man"
says 'inetOrgPerson' "what to do is told"
long=$(printf '%0256d' 0)
for name in '' "$long" "$(printf 'a\033[31mb')" "$(printf 'a\342\200\256b')" "$(printf 'a\377b')" "$(printf 'a\tb')"; do
	ends 4 "a name that breaks the rule" member set-name ann "$name"
	says 'a display name is' "the rule is told"
done
ends 4 "a service account's" member set-name robot "Robot"
ends 3 "nobody's" member set-name nobody "Nobody"

# States.  A legacy member gets the class with the state.
ends 0 "disable a legacy member" member disable ann
ends 0 "show" member show ann --json
is "$(member condition) $(member legacy) $(member locks length)" "disabled false 0" "disabled, with a class of ours"
ends 0 "disable again" member disable ann
ends 0 "enable" member enable ann
says 'ann is active' "it is said"
ends 0 "enable again" member enable ann
ends 0 "disable one without a display name" member disable old
ends 0 "enable by username" member enable old
says 'old is active' "it is said"
ends 0 "enable an invited one" member enable guest@example.com
says 'invited until 2099' "it is said"
ends 0 "disable an invited one" member disable guest@example.com
ends 0 "list the disabled" member list --state disabled --json
is "$(member length)" 2 "two"
ends 0 "enable it" member enable guest@example.com
ends 3 "disable nobody" member disable nobody
ends 4 "disable a service account" member disable robot
locked() {
	slapd_root "$server" ldapmodify -e relax >/dev/null <<-EOF
		dn: uid=off,$slapd_people
		changetype: modify
		$1: $2
		${3:--}
	EOF
}
locked add pwdAccountLockedTime 'pwdAccountLockedTime: 000001010000Z'
ends 4 "enable whom the server itself locks" member enable off
says "stays disabled by the directory's own pwdAccountLockedTime; delete this attribute from the entry uid=off" \
	"which lock and what to do is told"
ends 0 "show" member show off --json
is "$(member condition) $(member locks 0)" "disabled pwdAccountLockedTime" "the lock is named"
locked delete pwdAccountLockedTime
locked add pwdEndTime 'pwdEndTime: 20200101000000Z'
ends 4 "enable whose password has ended" member enable off
says 'own pwdEndTime; it is a time that has passed' "which is told"
locked delete pwdEndTime
ends 0 "without locks" member enable off
says 'off is active' "he is active"

# Removal.
ends 4 "remove who owns tokens" member remove ann
says '3mqvxbsk5mrs  from before \(active, ends never\)' "the tokens are named"
says 'Ann Lee.*reassign --all-of ann --to NAME.*token revoke' "the way out is told"
ends 0 "revoke one" token revoke 3mqvxbsk5mrs
ends 4 "remove" member remove ann@example.com
is "$(printf '%s\n' "$err" | grep -c 3mqvxbsk5mrs)" 0 "the revoked one is no reason"
says '3mqvxbsk5mrt' "the other is"
slapd_admin "$server" ldapdelete "uid=ann,$slapd_people" >/dev/null 2>&1
is $? 66 "the server refuses, too"
slapd_admin "$server" ldapmodrdn -s "uid=robot,$slapd_services" "tesseraTokenId=3mqvxbsk5mrt,uid=ann,$slapd_people" \
	tesseraTokenId=3mqvxbsk5mrt >/dev/null
is $? 0 "the other goes to a service account"
ends 0 "remove" member remove ann
says 'ann is removed, with 1 revoked token$' "the revoked one does not block"
ends 3 "gone" member show ann
ends 3 "with the revoked token" token show 3mqvxbsk5mrs
ends 0 "the other" token show 3mqvxbsk5mrt --json
is "$(member account) $(member condition)" "robot active" "is the service account's"
ends 0 "remove who owns none" member remove zoe@example.com
ends 3 "remove nobody" member remove ann
ends 4 "remove a service account" member remove robot
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: ou=things,uid=off,$slapd_people
	objectClass: organizationalUnit
	ou: things
EOF
ends 4 "remove who has something else below" member remove off
says 'something is below its entry' "it is told"

# What the server says does not steer a terminal.
slapd_root "$server" ldapmodify >/dev/null <<-EOF
	dn: uid=off,$slapd_people
	changetype: modify
	replace: displayName
	displayName:: $(printf 'O\342\200\256ff\033]0;x\007' | base64)
EOF
for shape in "member list" "member show off"; do
	# shellcheck disable=SC2086
	run $shape
	is "$(printf %s "$out" | LC_ALL=C grep -c "$(printf '\033')\|$(printf '\342\200\256')")" 0 \
		"no control characters in $shape"
done
done_testing
