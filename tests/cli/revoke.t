#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera token revoke --stdin: what tessera scan found, ids, whole tokens.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
run service add backup --role read

# new: a token in $token, its id in $id
new() {
	run token add --account backup --label test --private
	token=$out
	id=$(printf %s "$out" | cut -c6-17)
}

# revoking CODE "what": the ids of $scratch/in
revoking() {
	"$tessera" -c "$conf" token revoke --stdin <"$scratch/in" >"$scratch/out" 2>"$scratch/err"
	code=$?
	err=$(cat "$scratch/err")
	is "$code" "$1" "$2"
	is "$(grep -c 'tsr[sp]_' "$scratch/out" "$scratch/err" | cut -d: -f2 | tr '\n' ' ')" "0 0 " "and no token is shown"
}

state() {
	run token show --json "$1"
	member state
}

new
printf '%s\n' "$id" >"$scratch/in"
revoking 0 "an id"
says "token $id is revoked" "it is said"
is "$(state "$id")" revoked "it is done"
printf '\n  %s\t\r\n\n' "$id" >"$scratch/in"
revoking 0 "the same again"
says "token $id was revoked before" "it is said"
new
printf '%s' "$token" >"$scratch/in"
revoking 0 "a whole token without an end of line"
is "$(state "$id")" revoked "is reduced to its id"
new
printf 'Nov 23 host app: Authorization=Bearer%%20%s&x=1\n' "$token" >"$scratch/in"
revoking 0 "a token somewhere in a line"
is "$(state "$id")" revoked "is found"

# What scan says.
mkdir "$scratch/leaks"
: >"$scratch/ids"
for name in plain "with: blank" 'x:1: abcdefghijkl private' '"id": "abcdefghijkl"' '[json' binary; do
	new
	echo "$id" >>"$scratch/ids"
	[ "$name" != binary ] || printf '\0' >"$scratch/leaks/$name"
	printf 'key=%s\n' "$token" >>"$scratch/leaks/$name"
done
all_are() {
	while read -r one; do
		[ "$(state "$one")" = "$1" ] || return 1
	done <"$scratch/ids"
}
cd "$scratch/leaks" || exit 1
run scan .
is "$code $(printf '%s\n' "$out" | wc -l)" "1 6" "six leaks"
printf '%s\n' "$out" >"$scratch/in"
revoking 0 "lines of scan"
check "each is revoked" all_are revoked
is "$(printf '%s\n' "$err" | grep -c abcdefghijkl)" 0 "names of files are no ids"
run scan --json .
cp "$scratch/out" "$scratch/json"
cp "$scratch/json" "$scratch/in"
revoking 0 "JSON of scan"
is "$(printf '%s\n' "$err" | grep -c 'was revoked before')" 6 "holds the same"
tr -d '\n' <"$scratch/json" >"$scratch/in"
revoking 0 "JSON in one line"
is "$(printf '%s\n' "$err" | grep -c 'was revoked before')" 6 "holds the same"
sed 's/[{,]/&\n/g' "$scratch/json" >"$scratch/in"
revoking 0 "JSON in many lines"
is "$(printf '%s\n' "$err" | grep -c 'was revoked before')" 6 "holds the same"
echo '[]' >"$scratch/in"
revoking 0 "JSON of nothing"
says 'no token id; nothing was done' "it is said"
: >"$scratch/in"
revoking 0 "nothing"

# What goes wrong.
new
first=$id
new
printf 'abcdefghijkl\n%s\n%s\n' "$first" "$id" >"$scratch/in"
revoking 3 "one that is not there"
says 'no token abcdefghijkl' "is told"
is "$(state "$first") $(state "$id")" "revoked revoked" "the others are revoked"
new
printf '0000tesserat\nABCDEFGHIJKL\n{"id": "short"}\nnothing here\n%s\n' "$id" >"$scratch/in"
revoking 2 "lines without an id"
is "$(printf '%s\n' "$err" | grep -c 'line [1-4] of the input holds no token id')" 4 "each is told by its number"
is "$(state "$id")" revoked "the others are revoked"
new
{
	head -c 300000 /dev/zero | tr '\0' x
	printf '\n%s\n' "$id"
} >"$scratch/in"
revoking 2 "a line of 300,000 bytes"
says 'line 1 of the input' "is told"
is "$(state "$id")" revoked "what follows is revoked"
head -c 100000 /dev/urandom >"$scratch/in"
revoking 2 "noise"
ends 2 "--stdin and an id" token revoke --stdin abcdefghijkl
ends 2 "neither" token revoke
says 'is missing' "is told"
new
first=$id
new
ends 3 "two of three" token revoke "$first" abcdefghijkl "$id" "$id"
is "$(printf '%s\n' "$err" | grep -c 'is revoked; this is final')" 2 "each once"
printf '%s\n' "$first" | "$tessera" -c "$conf" token enable --stdin 2>"$scratch/err"
is $? 4 "enable them by --stdin"
like "$(cat "$scratch/err")" 'revoked, which is final' "is refused"

# Many: more than one search and one window hold.
slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" "(tesseraTokenId=$first)" |
	grep -v '^\(structural\|entry\|create\|modif\|tesseraRevokedAt\)' | sed 's/^tesseraState: .*/tesseraState: active/; /^$/q' >"$scratch/entry"
i=1000
while [ $i -lt 1400 ]; do
	sed "s/$first/bulk0000$i/g" "$scratch/entry"
	echo "bulk0000$i" >&3
	i=$((i + 1))
done 3>"$scratch/ids" | slapd_root "$server" ldapadd >/dev/null 2>&1
run token list --state active --json
is "$(member length)" 400 "400 tokens"
cp "$scratch/ids" "$scratch/in"
revoking 0 "all of them"
says '400 tokens: 400 revoked$' "they are counted"
run token list --state active --json
is "$(member length)" 0 "none is left"
slapd_stop "$server"
revoking 5 "a directory that is down"
done_testing
