#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera token, on a real slapd with the rules of conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
run service add backup --display-name "Nightly backup" --role read --role write
run service add zoo --role read

# add WHAT ARGUMENT...: a token that is made; its id in $id
add() {
	what=$1
	shift
	ends 0 "$what" token add --label test "$@"
	like "$out" '^tsr[sp]_[0-9a-z]{12}_[0-9A-Za-z]{38}$' "the token alone is on standard output"
	id=$(printf %s "$out" | cut -c6-17)
	is "$(printf %s "$err" | grep -c "$out")" 0 "and nowhere else"
}

add "a private token" --account backup --private
first=$id
printf '%s\n' "$out" >"$scratch/secret"
run token show --json "$first"
is "$(member account) $(member kind) $(member state) $(member condition)" "backup private active active" "what it is"
is "$(member services 0) $(member networks 0) $(member roles 0) $(member domains length)" "* * * 0" "nothing is left to absence"
like "$(member created_by)" '^dn:' "who made it"
day=$(date -u -d "$(member not_after)" +%s)
like "$(((day - $(date +%s)) / 3600))" '^87(59|60)$' "it ends in a year"
slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" "(tesseraTokenId=$first)" >"$scratch/entry"
like "$(cat "$scratch/entry")" 'tesseraVerifier: .BLAKE2b.' "the directory has a verifier"
is "$(grep -c "$(cut -c19-50 "$scratch/secret")" "$scratch/entry")" 0 "and no secret"

add "a public token" --account zoo --public --domain zoo.example.com --domain https://bücher.example:8443 --expires 2030-01-31
second=$id
says 'bücher.example:8443 is stored as https://xn--bcher-kva.example:8443' "the stored form is told"
run token show --json "$second"
is "$(member kind) $(member not_after) $(member domains length)" "public 2030-01-31T23:59:59Z 2" "what it is"
add "with every restriction" --account backup --private --service sshd --service sudo --network 192.0.2.0/24 \
	--network 2001:db8::/32 --role read --expires 12h
third=$id
run token show "$third"
shows '^services +sshd sudo' "services"
shows '^networks +192.0.2.0/24 2001:db8::/32' "networks"
add "that never ends" --account backup --private --expires never
says 'it never ends' "it is said"
fourth=$id
add "that ends at a moment" --account backup --private --expires 20300131120000Z
run token show --json "$id"
is "$(member not_after)" 2030-01-31T12:00:00Z "it is that moment"
add "that begins later" --account backup --private --not-before 2030-01-31 --expires 2030-02-28 \
	--description "from February on"
run token show --json "$id"
is "$(member not_before) $(member condition) $(member description)" "2030-01-31T00:00:00Z not_yet from February on" \
	"a day is the start of it then"
run token revoke "$id"

# refused CODE PATTERN ARGUMENT...
refused() {
	wanted=$1
	pattern=$2
	shift 2
	run token add --label test --account backup "$@"
	is "$code$out" "$wanted" "token add $*"
	says "$pattern" "is refused: $pattern"
}
before=$(slapd_reader "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn)
refused 2 'either --private'
refused 2 'either --private' --private --public --domain a.example
refused 4 'give --domain' --public
refused 4 'has no domains' --private --domain a.example
refused 4 'wildcard' --public --domain '*.example.com'
refused 4 'public suffix' --public --domain co.uk
refused 4 'domain' --public --domain https://a.example/path
refused 4 'domain' --public --domain a.example --domain ''
refused 4 '192.0.2.1/24' --private --network 192.0.2.1/24
refused 4 'network' --private --network host.example
refused 4 'network' --private --network 192.0.2.0/33
refused 4 'is no role' --private --role Admin
refused 4 'has no role' --private --role admin
refused 4 'is no service' --private --service 'a b'
refused 4 'any service' --private --service '*' --service sshd
for when in yesterday 365 0d -1d 2020-01-01 20200101000000Z 2030-13-01 2030-02-30 '' 99999999999999999999d Never; do
	refused 2 '--expires' --private --expires "$when"
done
refused 4 'end before it begins' --private --not-before 400d
refused 2 '--not-before' --private --not-before never
refused 2 '--not-before' --private --not-before soon
refused 4 'description' --private --description "$(printf 'a\nb')"
for domain in '' null . example.com. 'a b' a_b.example/ http:// https:// https://a.example:0 https://a.example:65536 \
	https://a.example:080 a.example: 0300.0.2.7 192.0.2 192.0.2.256 1 0x7f.1 '[::1' '[fe80::1%eth0]' '[::ffff:1.2.3.4' \
	https://u@a.example 'https://a.example?x' 'https://a.example#x' ftp://a.example 'a.example\' com github.io.co.uk.uk. \
	'https://*.a.example' a.example,b.example -a.example a-.example a..example .a.example; do
	refused 4 'domain' --public --domain "$domain"
done
awk -F'\t' '$4 == "reject-list" && $3 !~ /[|\\]/ && $3 != "" { print $3 }' "$srcdir/tests/lib/origin-vectors.tsv" \
	"$srcdir/tests/lib/origin-vectors-more.tsv" >"$scratch/rejected"
while IFS= read -r domain; do
	run token add --label test --account backup --public --domain "$domain"
	[ "$code" = 4 ] || echo "$code $domain"
done <"$scratch/rejected" >"$scratch/taken"
is "$(cat "$scratch/taken")" "" "all $(wc -l <"$scratch/rejected") entries that no list may hold are refused"
for label in '' "$(printf 'a\nb')" "$(printf 'a\342\200\256')" "$(printf '\377')"; do
	run token add --account backup --private --label "$label"
	is "$code" 4 "a label that cannot be shown as it is"
done
run token add --account backup --private
is "$code" 2 "no label"
run token add --label test --private
is "$code" 2 "no account"
ends 3 "an account that is not there" token add --account nobody --label test --private
ends 4 "a person's account" token add --account admin --label test --private
says 'service add' "the way out is told"
ends 4 "a mail address" token add --account ann@example.com --label test --private
is "$(slapd_reader "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn)" "$before" \
	"no refusal left an entry"

ends 0 "list" token list
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $2 }' | tr '\n' ' ')" "backup backup backup backup backup zoo " "sorted by account"
shows "^$fourth .* never" "one that never ends is marked"
shows 'Nightly backup' "display names are shown"
ends 0 "list of an account" token list --account zoo --json
is "$(member length) $(member 0 id) $(member 0 display_name)" "1 $second zoo" "it is the one"
ends 0 "list of a kind" token list --kind public --json
is "$(member length)" 1 "it is the one"
ends 0 "list of what ends soon" token list --expiring 30d --json
is "$(member length) $(member 0 id)" "1 $third" "it is the one"
ends 0 "list by end" token list --sort ends --json
is "$(member 0 id) $(member 5 not_after)" "$third never" "what ends first comes first"
ends 0 "list by label" token list --sort label --account zoo
ends 2 "list by what is no order" token list --sort size
run token list --json
is "$(member 0 legacy)" false "what a service account owns is not legacy"
ends 2 "list of an unknown state" token list --state bogus
ends 2 "list of an unknown kind" token list --kind bogus
ends 3 "show what is not there" token show abcdefghijkl
ends 2 "show what is no id" token show ABC

ends 0 "disable two" token disable "$first" "$second"
ends 0 "list the disabled" token list --state disabled --json
is "$(member length)" 2 "both"
ends 0 "enable" token enable "$first"
ends 0 "revoke" token revoke "$first"
says 'this is final' "it is said"
run token show --json "$first"
is "$(member state)" revoked "it is revoked"
like "$(member revoked_at)" '^20..-' "and when"
ends 0 "revoke it again" token revoke "$first"
ends 4 "enable it" token enable "$first"
says 'final' "why is told"
ends 4 "disable it" token disable "$first"
ends 3 "one of three is not there" token revoke "$third" abcdefghijkl "$fourth"
run token list --state revoked --json
is "$(member length)" 4 "the others are revoked"
run service show --json backup
is "$(member tokens length)" 5 "tokens stay with their account"
run service disable zoo
add "for a disabled account" --account zoo --private
says 'is disabled' "it is said"

# A login that two entries claim.  Only without the overlay "unique" can there be one.
slapd_root "$server" ldapadd >/dev/null 2>&1 <<-EOF
	dn: cn=two,$slapd_people
	objectClass: inetOrgPerson
	cn: two
	sn: two
	uid: twin
	uid: other
EOF
ends 4 "an account of two names" token add --account twin --label test --private

# Many: more than the server gives at once.
(
	i=100
	while [ $i -lt 700 ]; do
		sed -n '1,/^$/p' "$scratch/entry" | sed "s/$first/bulk00000$i/g" | grep -v '^\(structural\|entry\|create\|modif\)'
		i=$((i + 1))
	done
) | sed 's/^tesseraState: .*/tesseraState: active/; /^tesseraRevokedAt/d' | slapd_root "$server" ldapadd -c >/dev/null 2>&1
total=$(slapd_reader "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn)
ends 0 "list of $total tokens" token list --json
is "$(member length)" "$total" "all come"

# Narrow and wide.
if command -v expect >/dev/null; then
	COLUMNS=40 TERM=xterm expect -c 'set stty_init "columns 40"; set timeout 10' -c \
		"spawn $tessera -c $conf token list --account zoo" -c 'expect eof' >"$scratch/tty" 2>&1
	like "$(cat "$scratch/tty")" "$second" "ids are whole on a narrow terminal"
	run service disable zoo
	expect -c 'set timeout 10' -c "spawn $tessera -c $conf token list --state revoked" -c 'expect eof' >"$scratch/tty" 2>&1
	like "$(cat "$scratch/tty")" "$(printf '\033')" "colours on a terminal"
	NO_COLOR=1 expect -c 'set timeout 10' -c "spawn $tessera -c $conf token list --state revoked" -c 'expect eof' \
		>"$scratch/tty" 2>&1
	is "$(grep -c "$(printf '\033')" "$scratch/tty")" 0 "not with NO_COLOR"
else
	skip "expect(1) is not here"
fi
done_testing
