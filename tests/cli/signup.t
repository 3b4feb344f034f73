#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera signup and name, on a real slapd with the rules of conf/slapd: what
# may go wrong with a code, what the password policy has to say, and a break at
# each step.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd tls
cutter=
at_exit '[ -z "$cutter" ] || kill "$cutter" 2>/dev/null'
good='correct horse'

# invite MAIL [ARGUMENT...]: sets $given, the code, and $dn
invite() {
	run member invite "$@"
	given=$out
	dn=tesseraMemberId=$(printf %s "$given" | cut -c6-17),$slapd_people
}
# signs CODE "what" LINE...: signs up with these lines, which has to end with CODE
signs() {
	wanted=$1
	what=$2
	shift 2
	printf '%s\n' "$@" | "$tessera" -c "$conf" signup ${via:+--uri "$via"} >"$scratch/out" 2>"$scratch/err"
	code=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
	is "$code" "$wanted" "$what"
	[ "$code" = "$wanted" ] || sed 's/^/# /' "$scratch/err"
}
# opens PASSWORD: what a bind as $dn says: 49, or 0 and whether it must be changed
opens() {
	(umask 077 && printf %s "$1" >"$scratch/password")
	slapd_as "$server" "$dn" "$scratch/password" ldapwhoami -e ppolicy >"$scratch/opens" 2>&1
	printf '%s%s' $? "$(grep -o 'must be changed' "$scratch/opens")"
}
holds() {
	slapd_root "$server" ldapsearch -LLL -o ldif-wrap=no -b "$dn" -s base '(objectClass=*)' "$1" | sed -n "s/^$1:* *//p"
}
open_invitation() {
	[ -n "$(holds tesseraInvite)" ] && echo open || echo closed
}
nothing='this code opens nothing: it is mistyped, used, withdrawn or has ended; ask who invited you for a new one$'

invite ann@example.com
is "$(opens "$given")" "0must be changed" "a code opens nothing but its change"
signs 0 "sign up" "$given" "Ann Lee" "$good"
says 'you have signed up as Ann Lee' "it is told"
is "$(opens "$good")" 0 "the password opens all"
is "$(opens "$given")" 49 "the code opens nothing"
is "$(holds displayName) $(open_invitation) $(holds pwdEndTime)$(holds pwdReset)" "Ann Lee closed " "nothing of the invitation is left"
is "$(grep -c -e "$given" -e "$good" "$scratch/err")" 0 "nothing secret is printed"
ends 0 "show" member show --json ann@example.com
is "$(member condition) $(member display_name)" "active Ann Lee" "the member is active"
signs 0 "once more" "$given" "Ann Again" "$good"
says 'signed up before' "it is told"
is "$(holds displayName)" "Ann Lee" "nothing changes"

# One answer for every code that is not good, whatever is wrong with it.
signs 1 "a code that was used" "$given" "Eve" "another password"
says "$nothing" "the answer"
tried=$dn
invite withdrawn@example.com
run member withdraw withdrawn@example.com
signs 1 "a code that was withdrawn" "$given" "Eve" "$good"
says "$nothing" "the same"
invite ended@example.com
slapd_root "$server" ldapmodify >/dev/null <<-E
	dn: $dn
	changetype: modify
	replace: pwdEndTime
	pwdEndTime: 20200101000000Z
E
signs 1 "a code that has ended" "$given" "Eve" "$good"
says "$nothing" "the same"
invite again@example.com
old=$given
run member invite --again again@example.com
signs 1 "a code in whose place there is another" "$old" "Eve" "$good"
says "$nothing" "the same"
invite locked@example.com
for _ in 1 2 3 4 5; do
	opens wrong >/dev/null
done
signs 1 "a code of an entry that wrong passwords have locked" "$given" "Eve" "$good"
says "$nothing" "the same"
slapd_root "$server" ldapmodify >/dev/null <<-E
	dn: cn=default,ou=policies,$slapd_base
	changetype: modify
	replace: pwdLockout
	pwdLockout: FALSE
E
signs 1 "nobody's code" "tsri_q1w2e3r4t5y6_ABCDEFGHIJKLMNOPQRST2EAtQY" "Eve" "$good"
says "$nothing" "the same"

# What is told without the directory.
invite bob@example.com --name Bob
settings ldapi://%2Fnowhere
for typo in "$(printf %s "$given" | tr 0-9 1-90)" "${given}x" "${given%?}" "" "$(printf %s "$given" | tr '[:lower:]' '[:upper:]')" \
	tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8; do
	signs 2 "a code with a slip: $(printf %s "$typo" | wc -c)" "$typo" "Bob" "$good"
done
signs 4 "a name with a control character" "$given" "$(printf 'Bob\033[1m')" "$good"
signs 4 "a name with a direction character" "$given" "$(printf 'Bob\342\200\256')" "$good"
signs 2 "no name" "$given" "" "$good"
signs 2 "no password" "$given" "Bob" ""
signs 2 "two lines" "$given" "Bob"
signs 4 "the code as password" "$given" "Bob" "$given"
says 'cannot be the password' "it is told"
signs 5 "no directory" "$given" "Bob" "$good"
conf=$scratch/none
signs 2 "no settings file" "$given" "Bob" "$good"
conf=$scratch/tessera.conf
settings "$(slapd_uri "$server")"
is "$(opens "$given")" "0must be changed" "the code is as it was"

# What the policy says, in its words.
signs 4 "a short password" "$given" "Bob" short
says 'the password is too short$' "it is told"
is "$(opens "$given")" "0must be changed" "the code is as it was"
signs 0 "blanks and line ends around code and name" "  $given $(printf '\r')" " Bob Ray " "$good"
is "$(holds displayName)" "Bob Ray" "are no part of them"

# Without a settings file, over TLS; anonymous search is forbidden by these rules.
invite cy@example.com
printf '%s\nCy\n%s\n' "$given" "$good" >"$scratch/lines"
printf '[directory]\nuri = ldaps://localhost\nbase = %s\nbind = anonymous\nca_file = %s\n' "$slapd_base" "$server/ca.pem" \
	>"$scratch/other.conf"
"$tessera" -c "$scratch/other.conf" signup <"$scratch/lines" 2>"$scratch/err"
is $? 2 "settings that do not say where members are"
like "$(cat "$scratch/err")" '[-][-]members-dn' "what to do is told"
"$tessera" -c "$scratch/other.conf" signup --uri "$(slapd_uri "$server" ldap)" --members-dn "$slapd_people" <"$scratch/lines" \
	2>"$scratch/err"
is $? 0 "said by options, over StartTLS"
invite cyd@example.com
printf '%s\nCyd\n%s\n' "$given" "$good" >"$scratch/lines"
"$tessera" -c "$conf" signup --uri "$(slapd_uri "$server" ldap)" <"$scratch/lines" 2>"$scratch/err"
is $? 5 "a server whose certificate nobody vouches for"
is "$(opens "$given")" "0must be changed" "gets nothing to see"
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null && [ ! -e /etc/tessera/tessera.conf ]; then
	setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups \
		"$builddir/tessera" signup --uri "$(slapd_uri "$server")" --members-dn "$slapd_people" <"$scratch/lines" 2>"$scratch/err"
	is $? 0 "anybody, without settings"
else
	skip "anybody, without settings: needs root, and no settings on this host"
fi

# A connection that breaks at each step, and the process killed there; the next try goes on.
# cutting before|after|hold: the change of the password, or what comes after it when $skip is 1
cutting() {
	[ -z "$cutter" ] || kill "$cutter" 2>/dev/null
	rm -f "$scratch/cut" "$scratch/ready"
	mkfifo "$scratch/ready"
	"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" "$1" 1 ${skip:+"$skip"} >"$scratch/ready" &
	cutter=$!
	exec 3<"$scratch/ready"
	read -r _ <&3
}
by_cutter=$(slapd_escape "$scratch/cut")
# finish WHAT: the next try does what is left
finish() {
	via=
	signs 0 "$1: the next try goes on" "$given" "Dee Day" "$good"
	is "$(opens "$good") $(opens "$given") $(open_invitation) $(holds displayName)" "0 49 closed Dee Day" "$1: all is done"
}
n=0
for where in before after; do
	for step in password name; do
		[ $step = name ] && skip=1 || skip=
		n=$((n + 1))
		invite "cut$n@example.com"
		cutting $where
		via=$by_cutter
		signs 6 "cut off $where the $step is set" "$given" "Dee Day" "$good"
		says 'run "tessera signup" again, with the same code' "what to do is told"
		case $where$step in
		beforepassword) is "$(opens "$given")" "0must be changed" "the code is as it was" ;;
		aftername) is "$(opens "$given") $(open_invitation)" "49 closed" "the code is dead, the invitation over" ;;
		*) is "$(opens "$given") $(open_invitation)" "49 open" "the code is dead, the invitation open" ;;
		esac
		finish "cut off $where the $step"
	done
done
for done in no yes; do
	for step in password name; do
		[ $step = name ] && skip=1 || skip=
		n=$((n + 1))
		invite "kill$n@example.com"
		cutting hold
		printf '%s\nDee Day\n%s\n' "$given" "$good" >"$scratch/lines"
		"$tessera" -c "$conf" signup --uri "$by_cutter" <"$scratch/lines" 2>"$scratch/err" &
		job=$!
		read -r word <&3
		is "$word" held "the $step is on its way"
		is "$(tr '\0' '\n' <"/proc/$job/cmdline" | grep -c -e "$given" -e "$good")" 0 "no secret in the arguments"
		is "$(tr '\0' '\n' <"/proc/$job/environ" | grep -c -e "$given" -e "$good")" 0 "nor in the environment"
		kill -s KILL "$job"
		wait "$job" 2>/dev/null
		if [ $done = yes ]; then
			kill -s USR1 "$cutter"
			read -r word <&3
			is "$word" passed "it is done all the same"
		fi
		finish "killed at the $step, done: $done"
	done
done
# Half way, the administrator may send another code: what was chosen is void.
invite half@example.com
skip=1
cutting before
via=$by_cutter
signs 6 "half way" "$given" "Half" "$good"
via=
old=$given
ends 0 "another code" member invite --again half@example.com
given=$out
is "$(opens "$good") $(opens "$old") $(opens "$given")" "49 49 0must be changed" "the password chosen and the old code are dead"
signs 4 "the password chosen then, once more" "$given" "Half" "$good"
says 'the password was used before$' "it is told"
good='battery staple'
signs 0 "the new code signs up" "$given" "Half" "$good"

# At a terminal everything is asked for again until it is sound, secrets unseen.
# typed ANSWER...: a pair each, of what is asked and what is typed
typed() {
	printf '%s\n' "$@" >"$scratch/typed"
	expect -f - "$tessera" "$conf" "$scratch/typed" >"$scratch/out" 2>&1 <<-'EOT'
		lassign $argv tessera conf typed
		fconfigure stdout -encoding utf-8
		set timeout 10
		set lines [open $typed]
		spawn $tessera -c $conf signup
		while {[gets $lines question] >= 0} {
			gets $lines answer
			expect -ex $question {} default { exit 99 }
			send -- "$answer\r"
		}
		expect eof
		exit [lindex [wait] 3]
	EOT
}
ask_code='Invitation code (not shown): '
ask_name='Your name, as others will see it: '
ask_new='New password (not shown): '
ask_same='The same again: '
ask_before='Password chosen before (nothing: none): '
if command -v expect >/dev/null; then
	invite typed@example.com
	typed "$ask_code" "tsri_nonsense" "$ask_code" "$given" "$ask_name" "Typed$(printf '\342\200\256')" "$ask_name" "Typed Name" \
		"$ask_new" "$given" "$ask_new" "$good" "$ask_same" "something else" "$ask_new" short "$ask_same" short "$ask_new" "$good" "$ask_same" "$good"
	is $? 0 "typed at a terminal, with every slip there is"
	like "$(cat "$scratch/out")" 'a character of it is wrong' "a wrong code is told"
	like "$(cat "$scratch/out")" 'a display name is' "a wrong name"
	like "$(cat "$scratch/out")" 'that was not the same' "two passwords"
	like "$(cat "$scratch/out")" 'the password is too short' "one that the policy refuses"
	is "$(grep -c -e "$given" -e "$good" "$scratch/out")" 0 "no secret is shown"
	is "$(opens "$good") $(holds displayName)" "0 Typed Name" "all is done"
	typed "$ask_code" "$given" "$ask_before" ""
	is $? 1 "a used code, and no password chosen before"
	like "$(cat "$scratch/out")" 'ask who invited you' "what to do is told"
	typed "$ask_code" ""
	is $? 2 "nothing gives up"
	invite later@example.com
	typed "$ask_code" "$given" "$ask_name" "Later" "$ask_new" ""
	is $? 2 "later, too"
	is "$(opens "$given")" "0must be changed" "the code is as it was"
	skip=1
	cutting before
	via=$by_cutter
	signs 6 "half way" "$given" "Later" "$good"
	via=
	typed "$ask_code" "$given" "$ask_before" "$good" "$ask_name" "Later On"
	is $? 0 "at a terminal it goes on"
	is "$(opens "$good") $(open_invitation) $(holds displayName)" "0 closed Later On" "all is done"
else
	skip "expect(1) is not here"
fi
kill "$cutter"
cutter=
exec 3<&-

# One's own name.
printf %s "$good" >"$scratch/own"
names() {
	wanted=$1
	what=$2
	shift 2
	"$tessera" -c "$conf" name "$@" <"$scratch/own" >"$scratch/out" 2>"$scratch/err"
	is $? "$wanted" "$what"
	err=$(cat "$scratch/err")
}
names 0 "another name" "Hälf Way" --bind-dn "$dn"
is "$(holds displayName | base64 -d)" "Hälf Way" "is there"
for bad in '' "$(printf 'a\nb')" "$(printf 'a\302\205b')" "$(printf 'a\342\200\256b')" "$(printf 'a\342\201\246b')" \
	"$(printf 'a\377b')" "$(printf %0256d 0)"; do
	names 4 "a name that is none: $(printf %s "$bad" | od -An -tx1 | tr -d '\n' | cut -c1-24)" "$bad" --bind-dn "$dn"
done
names 1 "somebody else's password" Eve --bind-dn "$tried"
says 'name or password is wrong; your name is as it was' "it is told"
names 1 "nobody" Eve --bind-dn "tesseraMemberId=nobody,$slapd_people"
says 'name or password is wrong; your name is as it was' "in the same words"
invite nameless@example.com
printf %s "$given" >"$scratch/own"
names 1 "with a code" Eve --bind-dn "$dn"
says 'tessera signup' "what to do is told"
: >"$scratch/own"
names 1 "no password" Eve --bind-dn "$dn"
names 4 "who is no entry" Root
says '[-][-]bind-dn' "what to do is told"
names 2 "no name" --bind-dn "$dn"
is "$(holds displayName)" "" "nothing came of any"

# Whom the server takes for somebody has no password to give; anybody may read the settings.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	slapd_config "$server" ldapmodify >/dev/null <<-E
		dn: cn=config
		changetype: modify
		add: olcAuthzRegexp
		olcAuthzRegexp: ^gidNumber=$(id -g nobody)\\+uidNumber=$(id -u nobody),cn=peercred,cn=external,cn=auth\$ $dn
	E
	nobody_runs() {
		setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$builddir/tessera" -c "$conf" "$@"
	}
	check "a name, by ldapi:// and EXTERNAL" nobody_runs name "Nobody Else"
	is "$(holds displayName)" "Nobody Else" "is there"
	printf '%s\n%s\n%s\n' "$given" "Signed Up" "$good" | nobody_runs signup 2>"$scratch/err"
	is $? 0 "sign up by the settings of the host"
else
	skip "another user: needs root"
fi

# The log of the server at the level of statistics holds names, no secrets.
invite logged@example.com
slapd_stop "$server"
"$slapd_program" -d stats -h "$(tr '\n' ' ' <"$server/uris")" -F "$server/config" 2>"$scratch/slapd.log" &
slapd_listens "$server"
signs 0 "sign up with a log" "$given" "Logged" "$good"
printf %s "$good" >"$scratch/own"
names 0 "and a name" "Logged In" --bind-dn "$dn"
like "$(cat "$scratch/slapd.log")" "$dn" "the log names the member"
is "$(grep -c -e "$given" -e "$good" -e "$(printf %s "$good" | base64)" "$scratch/slapd.log")" 0 "and holds no secret"
done_testing
