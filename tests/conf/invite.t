#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# An invitation, from the administrator's add to the member who names himself,
# as the example settings of slapd hold it: with plain LDAP tools.
# shellcheck source=tests/conf/rules.sh
. "$srcdir/tests/conf/rules.sh"

# invite ID CODE END [PAIR...]: says the entry
invite() {
	invite_id=$1
	invite_code=$2
	invite_end=$3
	shift 3
	say "tesseraMemberId=$invite_id,$slapd_people" "$@" -- objectClass=inetOrgPerson objectClass=tesseraMember \
		"tesseraMemberId=$invite_id" "cn=$invite_id" sn=- "mail=$invite_id@example.com" \
		"userPassword=$invite_code" pwdReset=TRUE "pwdEndTime=$invite_end" "tesseraInvite=$invite_end"
}
# holds ID NAME: values of an attribute, as the rootdn sees them
holds() {
	slapd_root "$server" ldapsearch -LLL -o ldif-wrap=no -b "tesseraMemberId=$1,$slapd_people" -s base \
		'(objectClass=*)' "$2" | sed -n "s/^$2:* *//p"
}
# finish ID NAME: says the last step
finish() {
	change "tesseraMemberId=$1,$slapd_people" "replace: displayName" "displayName: $2" - \
		"delete: tesseraInvite" - "replace: pwdEndTime"
}

later=20990101000000Z
secret code first-0123456789
secret chosen "a chosen password"
secret short short

invite first first-0123456789 "$later"
allows "an invitation, in one add" ldapadd
is "$(holds first userPassword | grep -c "$(printf %s first-0123456789 | base64)")" 0 "the server keeps a hash of the code"
invite second second-0123456789 "$later" mail=first@example.com
refuses 19 "a second invitation to one address" ldapadd
invite ended first-0123456789 20200101000000Z
allows "one that has ended" ldapadd

# With the code one may change it, and nothing else.
answers 49 "refused (49): a wrong code" as first chosen ldapwhoami
answers 49 "refused (49): nobody's code" as nobody code ldapwhoami
answers 49 "refused (49): the right code after its end" as ended code ldapwhoami
answers 0 "allowed: the code opens" as first code ldapwhoami -e ppolicy
like "$(cat "$scratch/answer")" 'must be changed' "and is to be changed"
answers 50 "refused (50): a search with the code" as first code ldapsearch -b "$slapd_people" -s one
finish first "First Member"
answers 50 "refused (50): a name before a password" as first code ldapmodify
answers 1 "refused: a password that is too short" as first code ldappasswd -e ppolicy -t "$scratch/code.pw" -T "$scratch/short.pw"
like "$(cat "$scratch/answer")" 'ppolicy: error=6 ' "the policy says why"
answers 1 "refused: the code as password" as first code ldappasswd -e ppolicy -t "$scratch/code.pw" -T "$scratch/code.pw"
like "$(cat "$scratch/answer")" 'ppolicy: error=8 ' "the policy says why"
change "tesseraMemberId=first,$slapd_people" "replace: userPassword" "userPassword: $(slappasswd -n -h '{SSHA}' -T "$scratch/code.pw")"
answers 19 "refused (19): the code as password, as a hash" as first code ldapmodify
change "tesseraMemberId=first,$slapd_people" "delete: pwdEndTime"
answers 50 "refused (50): a code that does not end" as first code ldapmodify
answers 1 "refused: a wrong old password" as first code ldappasswd -t "$scratch/chosen.pw" -T "$scratch/chosen.pw"
answers 0 "allowed: a password with the code" as first code ldappasswd -t "$scratch/code.pw" -T "$scratch/chosen.pw"
is "$(holds first pwdReset)" "" "which need not be changed again"

# The code is dead, the invitation still open.
answers 49 "refused (49): the code again" as first code ldapwhoami
is "$(holds first tesseraInvite)" "$later" "the invitation is open"
for pair in "tesseraInvite=21000101000000Z" "pwdEndTime=21000101000000Z" mail=root@example.com uid=root \
	tesseraMemberId=other tesseraState=active tesseraRole=deploy pwdReset=FALSE; do
	change "tesseraMemberId=first,$slapd_people" "replace: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	answers 50 "refused (50): own ${pair%%=*}" as first chosen ldapmodify
done
change "tesseraMemberId=ended,$slapd_people" "delete: tesseraInvite"
answers 50 "refused (50): ending another's invitation" as first chosen ldapmodify
finish first "First Member"
answers 0 "allowed: name, and the end of the invitation" as first chosen ldapmodify
is "$(holds first tesseraInvite)$(holds first pwdEndTime)" "" "nothing of it is left"
answers 16 "refused (16): once more" as first chosen ldapmodify
for name in tesseraInvite pwdEndTime; do
	change "tesseraMemberId=first,$slapd_people" "add: $name" "$name: $later"
	answers 50 "refused (50): giving oneself $name" as first chosen ldapmodify
done
change "tesseraMemberId=first,$slapd_people" "add: pwdEndTime" "pwdEndTime: $later"
allows "a member's account gets an end" ldapmodify
change "tesseraMemberId=first,$slapd_people" "delete: pwdEndTime"
answers 50 "refused (50): he takes it away" as first chosen ldapmodify
change "tesseraMemberId=first,$slapd_people" "replace: displayName" "displayName: Another Name"
answers 0 "allowed: another name later" as first chosen ldapmodify
for pair in mail=root@example.com uid=root; do
	change "tesseraMemberId=first,$slapd_people" "replace: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	answers 50 "refused (50): own ${pair%%=*}" as first chosen ldapmodify
done

# again ID CODE: says a second invitation, which goes only to who has not taken up the first
again() {
	change "tesseraMemberId=$1,$slapd_people" "delete: tesseraInvite" - "add: tesseraInvite" "tesseraInvite: $later" - \
		"replace: userPassword" "userPassword: $2" - "replace: pwdReset" "pwdReset: TRUE" - \
		"replace: pwdEndTime" "pwdEndTime: $later"
}
again first again-0123456789
refuses 16 "inviting again who has signed up" ldapmodify
answers 0 "his password is as it was" as first chosen ldapwhoami
for _ in 1 2 3 4 5 6; do
	as ended chosen ldapwhoami >/dev/null 2>&1
done
again ended again-0123456789
allows "inviting again who let it end, and typed wrong codes" ldapmodify
secret again again-0123456789
answers 49 "refused (49): the old code" as ended code ldapwhoami
answers 0 "allowed: the new code" as ended again ldapwhoami
answers 0 "allowed: a password with it" as ended again ldappasswd -t "$scratch/again.pw" -T "$scratch/chosen.pw"
again ended third-0123456789
allows "inviting again who stopped half way" ldapmodify
answers 49 "refused (49): the password chosen then" as ended chosen ldapwhoami
secret again third-0123456789
answers 0 "allowed: the third code" as ended again ldapwhoami -e ppolicy
like "$(cat "$scratch/answer")" 'must be changed' "which is to be changed again"
change "tesseraMemberId=ended,$slapd_people" "delete: tesseraInvite" - "add: tesseraInvite" \
	"tesseraInvite: 20200101000000Z" - "delete: userPassword"
allows "taking an invitation back" ldapmodify
answers 49 "refused (49): its code" as ended again ldapwhoami
allows "and the entry with it" ldapdelete "tesseraMemberId=ended,$slapd_people"
done_testing
