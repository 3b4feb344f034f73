#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera check and explain on a cache that was made for them.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
settings
mkdir -m 755 "$scratch/cache"
"$mkcache" "$scratch/cache" >"$scratch/tokens" <<-'EOF'
	cache tokens=5 accounts=2
	account login=deploy display_name=Deploy~Bot roles=deploy,read
	account login=root
	token owner=deploy label=first
	token owner=deploy kind=public domains=https://shop.example.com services=shop networks=192.0.2.0/24 roles=read
	token owner=deploy not_after=-5
	token owner=deploy state=revoked
	token owner=root
	local root
EOF

# pick N: the Nth token, its id in $id
pick() {
	token=$(sed -n "$1p" "$scratch/tokens")
	id=$(printf %s "$token" | cut -c6-17)
}

# judged CODE VERDICT ARGUMENT...: check and explain agree
judged() {
	wanted=$1
	verdict=$2
	shift 2
	printf '%s\n' "$token" | "$tessera" -c "$conf" check --json "$@" >"$scratch/out" 2>"$scratch/err"
	is $? "$wanted" "check $* ends with $wanted"
	is "$(member verdict)" "$verdict" "check $*: $verdict"
	"$tessera" -c "$conf" explain --json "$id" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	is $? "$wanted" "explain $* ends with $wanted"
	is "$(member verdict)" "$verdict" "explain $*: $verdict"
}

pick 1
judged 0 allow
judged 0 allow --user deploy --service sshd --role deploy
judged 1 wrong_account --user root
judged 1 missing_role --role admin
pick 2
judged 0 allow --service shop --origin https://shop.example.com --rhost 192.0.2.7 --role read
judged 1 no_origin --service shop --rhost 192.0.2.7
judged 1 wrong_origin --service shop --rhost 192.0.2.7 --origin https://example.com
judged 1 wrong_service --service sshd --rhost 192.0.2.7 --origin https://shop.example.com
judged 1 wrong_network --service shop --rhost 198.51.100.1 --origin https://shop.example.com
judged 1 missing_role --service shop --origin https://shop.example.com --rhost 192.0.2.7 --role deploy
is "$(cat "$scratch/err")" "" "a request that a program would send is judged without a remark"
judged 1 wrong_origin --service shop --rhost 192.0.2.7 --origin shop.example.com
like "$(cat "$scratch/err")" '"shop.example.com" is no origin' "an origin without a scheme is remarked on"
judged 1 wrong_network --service shop --rhost db1 --origin https://shop.example.com
like "$(cat "$scratch/err")" '"db1" is no address' "a name in place of an address is remarked on"
pick 3
judged 1 expired
pick 4
judged 1 revoked
pick 5
judged 0 allow
judged 1 local_user --pam

pick 1
printf '%s\r\n' "$token" | "$tessera" -c "$conf" check >"$scratch/out" 2>"$scratch/err"
is $? 0 "a line that ends as on other systems"
printf %s "$token" | "$tessera" -c "$conf" check >"$scratch/out" 2>"$scratch/err"
is $? 0 "no end of line"
like "$(cat "$scratch/out")" '^allowed' "for people: allowed"
like "$(cat "$scratch/out")" "token $id of deploy \(Deploy Bot\)" "for people: whose it is"
is "$(cat "$scratch/err")" "" "no word on standard error"
is "$(cat "$scratch/out" "$scratch/err" | grep -c "$token")" 0 "the secret is not repeated"

# Whatever is not exactly a token is none.
while IFS= read -r format; do
	# shellcheck disable=SC2059
	printf "$format" "$token" | "$tessera" -c "$conf" check --json >"$scratch/out" 2>"$scratch/err"
	is "$? $(member verdict)" "1 not_a_token" "input $format"
done <<-'EOF'
	 %s
	%s 
	%s\000
	%s\000x
	%s\r\r\n
	x%s
	%.55s
	\nx%s
EOF
head -c 100000 /dev/zero | tr '\0' a | "$tessera" -c "$conf" check >"$scratch/out" 2>"$scratch/err"
is $? 1 "a line far too long"
"$tessera" -c "$conf" check </dev/null >"$scratch/out" 2>"$scratch/err"
is $? 1 "nothing at all"
wrong=$(printf %s "$token" | tr '[:lower:]' '[:upper:]')
printf %s "$wrong" | "$tessera" -c "$conf" check >/dev/null 2>&1
is $? 1 "another case"
ends 2 "a token as an argument of check" check "$token"
is "$(printf %s "$err" | grep -c "$token")" 0 "is not repeated"
ends 2 "a token as an id" explain "$token"
says 'process list' "the danger is told"
is "$(printf %s "$err" | grep -c "$token")" 0 "is not repeated"

ends 0 "explain for people" explain "$id"
shows '^stale +ok$' "a condition that holds"
shows '^label +first' "what is recorded"
shows '^display name +Deploy Bot' "the owner's name"
pick 4
ends 1 "explain a revoked token" explain "$id"
shows '^revoked +fails' "a condition that fails"
shows '^disabled +not judged$' "nobody is told to enable it"
ends 3 "an id that is not there" explain abcdefghijkl
shows '^unknown +fails' "says so"
shows '^expired +not judged$' "and nothing else of it"
ends 2 "no id" explain Abcdefghijkl
ends 2 "an id of documentation" explain 0000tesserat

# Each condition says what it was judged by.
pick 2
ends 1 "explain what does not fit at all" explain "$id" --service sshd --rhost 198.51.100.1 --role deploy \
	--origin https://example.com --user root
shows '^wrong_account +fails .*Asked as: root\. It belongs to: deploy\.$' "name: asked as, belongs to"
shows '^wrong_service +fails .*Asked for: sshd\. Meant for: shop\.$' "service: asked for, meant for"
shows '^wrong_network +fails .*The peer is: 198.51.100.1\. Valid from: 192.0.2.0/24\.$' "network: peer, listed"
shows '^wrong_origin +fails .*Asked from: https://example.com\. Valid from: https://shop.example.com\.$' "origin: asked from, listed"
shows '^missing_role +fails .*Wanted: deploy\. The account has: deploy read\. The token lists: read\. Both: read\.$' \
	"role: wanted, of the account, of the token"
ends 1 "explain without a request" explain "$id"
shows '^no_origin +fails .*No --origin was given\. Valid from: https://shop.example.com\.$' "what was not given: the origin"
shows '^wrong_service +fails .*No --service was named\.' "the service"
shows '^wrong_network +fails .*No address was given by --rhost\.' "the address"
shows '^missing_role +ok +No --role was wanted\.' "the role"
shows '^wrong_account +ok +No --user was given, so it is judged as deploy\.' "the name"
pick 1
ends 0 "explain one without restrictions" explain "$id" --json
is "$(member conditions length)" 19 "every condition but those of the secret"
ends 0 "explain for people" explain "$id"
shows '^wrong_service +ok +Any service will do\.' "any service"
shows '^wrong_network +ok +Any network will do\.' "any network"
shows '^wrong_origin +ok +A private token is valid from any origin\.' "any origin"
shows '^expired +ok +It has no end\.' "no end"
pick 3
ends 1 "explain one that has ended" explain "$id"
shows '^expired +fails .*Its end: 20[0-9-]*T[0-9:]*Z\.$' "when"
pick 5
ends 0 "explain one whose owner is a user of this host" explain "$id"
shows '^local_user +not judged +Only with --pam\. PAM would refuse it: root is a user' "PAM would refuse it"
ends 1 "as PAM" explain "$id" --pam
shows '^local_user +fails .*root is a user of this host' "it does"
printf '%s\n' "$token" | "$tessera" -c "$conf" check >"$scratch/out" 2>"$scratch/err"
is $? 0 "check, not as PAM"
like "$(cat "$scratch/err")" 'as PAM does, by --pam, it is denied: local_user' "says what PAM would say"
pick 1
ends 0 "explain another's as PAM" explain "$id" --pam
shows '^local_user +ok +deploy is no user' "PAM does not mind"

ends 5 "no cache" explain --cache "$scratch/none" "$id"
shows '^denied: unavailable' "is a denial"
pick 1
printf %s "$token" | "$tessera" -c "$conf" check --cache "$scratch/none" >"$scratch/out" 2>&1
is $? 5 "check without a cache"

# At a terminal the token is asked for and not shown.
if command -v expect >/dev/null; then
	printf '%s' "$token" >"$scratch/typed"
	expect -f - "$tessera" "$conf" "$scratch/typed" >"$scratch/out" 2>&1 <<-'EOF'
		lassign $argv tessera conf typed
		set f [open $typed]
		set token [read $f]
		set timeout 10
		spawn $tessera -c $conf check
		expect "Token: "
		send "$token\r"
		expect eof
		exit [lindex [wait] 3]
	EOF
	is $? 0 "the token is read from the terminal"
	is "$(grep -c "$token" "$scratch/out")" 0 "and not shown"
	expect -f - "$tessera" "$conf" >"$scratch/out" 2>&1 <<-'EOF'
		lassign $argv tessera conf
		set timeout 10
		spawn sh -c "$tessera -c $conf check; echo code=\$?; stty -a"
		expect "Token: "
		send "\003"
		expect "code="
		expect eof
	EOF
	like "$(cat "$scratch/out")" '[^-]echo ' "after Ctrl-C the terminal shows what is typed"
else
	skip "expect(1) is not here"
fi
done_testing
