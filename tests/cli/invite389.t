#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Invitation and sign-up on 389-ds with the settings of conf/389ds.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
. "$srcdir/tests/ds389.sh"
ds389_available || skip_all "389-ds cannot be had here"
server=$scratch/ds389
at_exit 'ds389_kill "$server"'
ds389_new "$server" || skip_all "389-ds does not start"
settings "$(ds389_uri "$server")"
nothing='this code opens nothing: it is mistyped, used, withdrawn or has ended; ask who invited you for a new one$'

# signs CODE "what" LINE...
signs() {
	wanted=$1
	what=$2
	shift 2
	printf '%s\n' "$@" | "$tessera" -c "$conf" signup >"$scratch/out" 2>"$scratch/err"
	is $? "$wanted" "$what"
	err=$(cat "$scratch/err")
}
# opens PASSWORD: what a bind as $dn says
opens() {
	(umask 077 && printf %s "$1" >"$scratch/password")
	ds389_as "$server" "$dn" "$scratch/password" ldapsearch -LLL -b "$slapd_people" -s base 1.1 >"$scratch/opens" 2>&1
	echo $?
}

ends 0 "invite" member invite ann@example.com --username ann
given=$out
dn=tesseraMemberId=$(printf %s "$given" | cut -c6-17),$slapd_people
is "$(opens "$given")" 53 "the code opens nothing but its change"
ends 4 "again" member invite --again ann@example.com
says 'withdraw the invitation, and invite again' "what to do is told"
signs 4 "a password that is too short" "$given" "Ann Lee" short
signs 0 "sign up" "$given" "Ann Lee" "a good password"
is "$(opens "a good password") $(opens "$given")" "0 49" "the password opens, the code does not"
ends 0 "show" member show --json ann
is "$(member condition) $(member display_name)" "active Ann Lee" "the member is active"
signs 0 "once more" "$given" "Ann Lee" "a good password"
says 'signed up before' "it is told"
signs 1 "a code that was used" "$given" "Eve" "another password"
says "$nothing" "the answer"
printf 'a good password\n' >"$scratch/own"
"$tessera" -c "$conf" name "Ann Ray" --bind-dn "$dn" <"$scratch/own" 2>"$scratch/err"
is $? 0 "one's own name"

ends 0 "invite" member invite bob@example.com
given=$out
dn=tesseraMemberId=$(printf %s "$given" | cut -c6-17),$slapd_people
ds389_root "$server" ldapmodify >/dev/null <<-E
	dn: $dn
	changetype: modify
	replace: tesseraInvite
	tesseraInvite: 20200101000000Z
E
signs 1 "a code that has ended" "$given" "Bob" "a good password"
says "$nothing" "the same answer"
ends 0 "invites" member invites --json
is "$(member length) $(member 0 mail) $(member 0 invitation)" "1 bob@example.com ended" "it has ended"
ends 0 "withdraw" member withdraw bob@example.com
ends 3 "it is gone" member show bob@example.com
ends 0 "invite anew" member invite bob@example.com

# Without the settings for invitations a code would be a password.
ds389_root "$server" ldapmodify >/dev/null <<-E
	dn: cn=nsPwPolicyEntry,cn=nsPwPolicyContainer,$slapd_people
	changetype: modify
	replace: passwordMustChange
	passwordMustChange: off
E
ends 4 "an invitation where nothing makes a code change" member invite open@example.com
says 'open more than its change' "it is told"
ends 3 "nobody is there" member show open@example.com
done_testing
