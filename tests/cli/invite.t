#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera member invite, invites and withdraw, on a real slapd with the rules of
# conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
cutter=
at_exit '[ -z "$cutter" ] || kill "$cutter" 2>/dev/null'
form='^tsri_[0-9a-z]{12}_[0-9A-Za-z]{26}$'

# opens CODE: the result of a bind with it as password
opens() {
	(umask 077 && printf %s "$1" >"$scratch/code")
	slapd_as "$server" "tesseraMemberId=$(printf %s "$1" | cut -c6-17),$slapd_people" "$scratch/code" \
		ldapwhoami >/dev/null 2>&1
	echo $?
}
# holds MAIL NAME: values of an attribute, as the rootdn sees them
holds() {
	slapd_root "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_people" "(mail=$1)" "$2" | sed -n "s/^$2:* *//p"
}
# in_days N: the day
in_days() {
	date -u -d "$1 days" +%Y%m%d
}

ends 0 "invite" member invite ann@example.com --name "Ann Lee"
shows "$form" "the code alone goes to standard output"
is "$(grep -c "$out" "$scratch/err")" 0 "and nowhere else"
says 'ann@example.com is invited until ' "until when is told"
ann=$out
is "$(opens "$ann")" 0 "it opens"
like "$(holds ann@example.com tesseraInvite)" "^$(in_days 7)" "it ends in a week"
is "$(holds ann@example.com pwdEndTime)" "$(holds ann@example.com tesseraInvite)" "for the server, too"
is "$(holds ann@example.com pwdReset)" TRUE "it has to be changed"
is "$(holds ann@example.com userPassword | base64 -d | cut -c1-8)" "{ARGON2}" "the server keeps a hash"
is "$(holds ann@example.com uid)" "" "there is no username"
is "$(printf %s "$ann" | "$tessera" -c "$conf" check --cache "$scratch/none" 2>/dev/null | head -n 1)" "denied: not_a_token" \
	"a code is no token"
ends 0 "with a username, for three hours" member invite bob@example.com --username bob --expires 3h
bob=$out
is "$(holds bob@example.com uid)" bob "the username"
ends 0 "until a day" member invite cy@example.com --expires 2099-01-31
is "$(holds cy@example.com tesseraInvite)" 20990131235959Z "all of it"

ends 0 "the state" member show --json ann@example.com
is "$(member condition) $(member login) $(member display_name)" "invited ann@example.com Ann Lee" "invited"
ends 0 "invites" member invites
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | tr '\n' ' ')" "bob@example.com ann@example.com cy@example.com " \
	"the first to end comes first"
ends 0 "as JSON" member invites --json
is "$(member length) $(member 0 mail) $(member 0 invitation) $(member 2 invited_until)" \
	"3 bob@example.com open 2099-01-31T23:59:59Z" "its members"

# Rules, told before the server is asked.
before=$(holds '*' mail)
for mail in ann ann@ @example.com ann@@example.com a@b@example.com 'ann lee@example.com' '"ann"@example.com' \
	.ann@example.com ann.@example.com a..b@example.com ann@.example.com ann@example..com ann@example.com. \
	ann@-example.com ann@example-.com 'ann@exämple.com' 'änn@example.com' 'ann@example.com
Bcc: eve@example.com' "$(printf %065d 0)@example.com" "ann@$(printf %064d 0).com"; do
	ends 4 "no address: $(printf %s "$mail" | tr '\n' ' ' | cut -c1-30)" member invite "$mail"
done
says 'is no mail address' "the rule is told"
for name in '' Bob 1bob 'bob ray' bob@example.com "$(printf %033d 0 | tr 0 a)"; do
	ends 4 "no username: \"$name\"" member invite new@example.com --username "$name"
done
ends 4 "a name with a control character" member invite new@example.com --name "$(printf 'a\tb')"
ends 4 "an invitation without end" member invite new@example.com --expires never
ends 2 "an end in the past" member invite new@example.com --expires 2020-01-31
ends 2 "no address at all" member invite
ends 4 "an address that is taken" member invite ann@example.com
says 'is tesseraMemberId=.* who is invited already; .*--again MAIL' "whose it is, and how to make another code"
ends 4 "the same in capitals" member invite ANN@EXAMPLE.COM
ends 4 "a username that is taken" member invite new@example.com --username bob
ends 0 "a service account" service add nightly --role r
ends 4 "a username that is a service account's" member invite new@example.com --username nightly
is "$(holds '*' mail)" "$before" "nothing was made"
ends 0 "help" member invite --help
shows '--letter' "has its options"

# The letter, and where it goes.
ends 0 "a letter" member invite dee@example.com --name "Dée" --letter --out "$scratch/letter"
is "$out" "" "nothing goes to standard output"
is "$(stat -c %a "$scratch/letter")" 600 "the file is ours alone"
is "$(sed -n '1,/^$/p' "$scratch/letter" | sed '$d')" "To: dee@example.com
Subject: Invitation to sign up
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit" "its head"
like "$(cat "$scratch/letter")" '^Hello Dée,$' "a name"
dee=$(sed -n 's/^ *\(tsri_[^ ]*\)$/\1/p' "$scratch/letter")
like "$dee" "$form" "a code"
is "$(opens "$dee")" 0 "that opens"
like "$(cat "$scratch/letter")" '^as dee@example.com\.$' "the login"
is "$(grep -c 'ldapi' "$scratch/letter")" 0 "a socket of this host helps nobody"
is "$(awk 'length > 78' "$scratch/letter")" "" "no line is too long for a mail"
ends 4 "--out a file that exists" member invite eve@example.com --out "$scratch/letter"
is "$(holds eve@example.com mail)" "" "nothing was made"
sed -i 's|^uri = .*|& ldaps://ldap.example.com\nbind = anonymous|' "$conf"
ends 0 "a letter of a host that knows another way" member invite fay@example.com --letter --username fay
shows 'tessera signup --uri ldaps://ldap.example.com' "says it"
shows '^ +--members-dn "ou=people,dc=example,dc=com"' "and where members are"
shows '^as fay\.$' "and the username"
settings "$(slapd_uri "$server")"
"$tessera" -c "$conf" member invite gus@example.com >/dev/full 2>"$scratch/err"
is $? 5 "standard output full"
like "$(cat "$scratch/err")" 'member invite --again gus@example.com' "what to do is told"

# Again: another code, and the old one is dead.
ends 0 "again" member invite --again ann@example.com --expires 30d
shows "$form" "a code"
is "$(printf %s "$out" | cut -c1-17)" "$(printf %s "$ann" | cut -c1-17)" "of the same member"
is "$(opens "$ann")" 49 "the old code opens nothing"
is "$(opens "$out")" 0 "the new one does"
like "$(holds ann@example.com tesseraInvite)" "^$(in_days 30)" "it ends later"
is "$(holds ann@example.com pwdEndTime)" "$(holds ann@example.com tesseraInvite)" "for the server, too"
ann=$out
ends 0 "again by the username" member show bob
ends 2 "again with another name" member invite --again ann@example.com --name Eve
ends 3 "again who was never invited" member invite --again nobody@example.com
slapd_root "$server" ldapadd >/dev/null <<-E
	dn: uid=old,$slapd_people
	objectClass: inetOrgPerson
	uid: old
	cn: Old
	sn: Member
	mail: old@example.com
E
ends 4 "again who has always been here" member invite --again old@example.com
ends 4 "withdraw who has always been here" member withdraw old@example.com
slapd_root "$server" ldapadd >/dev/null <<-E
	dn: cn=Hal,$slapd_people
	objectClass: inetOrgPerson
	objectClass: tesseraMember
	cn: Hal
	sn: Hal
	mail: hal@example.com
	tesseraInvite: 20990101000000Z
E
ends 4 "again where no code leads" member invite --again hal@example.com
says "not named by a member's id" "it is told"

ends 0 "withdraw" member withdraw bob@example.com
is "$(opens "$bob")" 49 "the code opens nothing"
is "$(holds bob@example.com mail)" "" "the entry is gone"
ends 3 "withdraw again" member withdraw bob@example.com
ends 0 "invite anew" member invite bob@example.com --username bob

# An invitation that has ended is still there, and says so.
slapd_root "$server" ldapmodify >/dev/null <<-E
	dn: tesseraMemberId=$(printf %s "$ann" | cut -c6-17),$slapd_people
	changetype: modify
	replace: tesseraInvite
	tesseraInvite: 20200101000000Z
	-
	replace: pwdEndTime
	pwdEndTime: 20200101000000Z
E
is "$(opens "$ann")" 49 "a code that has ended opens nothing"
ends 0 "invites" member invites --json
is "$(member 0 mail) $(member 0 invitation)" "ann@example.com ended" "it has ended"
ends 0 "again" member invite --again ann@example.com
is "$(opens "$out")" 0 "the new code opens"

# A connection that breaks.
# cutting before|after TIMES
cutting() {
	[ -z "$cutter" ] || kill "$cutter"
	rm -f "$scratch/cut"
	mkfifo "$scratch/ready"
	"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" "$1" "$2" >"$scratch/ready" &
	cutter=$!
	read -r _ <"$scratch/ready"
	rm -f "$scratch/ready"
}
via=$(slapd_escape "$scratch/cut")
for where in before after; do
	cutting $where 1
	ends 0 "an invitation whose connection breaks ($where it is made)" member invite "$where@example.com" --uri "$via"
	is "$(opens "$out")" 0 "its code opens"
	is "$(holds "$where@example.com" mail | wc -l)" 1 "there is one"
	cutting $where 1
	ends 0 "the same with --again" member invite --again "$where@example.com" --uri "$via"
	is "$(opens "$out")" 0 "its code opens"
	code_then=$out
	cutting $where 1
	ends 6 "a withdrawal whose connection breaks ($where it is done)" member withdraw "$where@example.com" --uri "$via"
	says 'safe to repeat' "it is told"
	ends 0 "and repeating does it" member withdraw "$where@example.com"
	is "$(opens "$code_then")" 49 "the code opens nothing"
done
cutting before 9
ends 6 "an invitation that breaks each time" member invite late@example.com --out "$scratch/new" --uri "$via"
says 'member invite --again late@example.com' "what to do is told"
[ ! -e "$scratch/new" ] && ok "no file is left" || not_ok "no file is left"
kill "$cutter"
cutter=

# A server that has no policy would take the code for a password.
at_exit 'slapd_kill "$scratch/loose"'
slapd_new "$scratch/loose" loose
settings "$(slapd_uri "$scratch/loose")"
ends 4 "an invitation where no policy is in place" member invite open@example.com --out "$scratch/new"
says 'opens? more than its change' "it is told"
[ ! -e "$scratch/new" ] && ok "no file is left" || not_ok "no file is left"
ends 3 "nobody is there" member show open@example.com
at_exit 'slapd_kill "$scratch/plain"'
slapd_new "$scratch/plain" plain empty
settings "$(slapd_uri "$scratch/plain")"
ends 4 "an invitation where none is known" member invite open@example.com
done_testing
