#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Far from the directory: many changes do not take a round trip each.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
distance=
at_exit '[ -z "$distance" ] || kill "$distance" 2>/dev/null'
run service add robot --role read
run service add other --role read
awk 'BEGIN { for (i = 1; i <= 400; i++) printf "11111111-1111-4111-8111-%012d\n", i }' |
	"$tessera" -c "$conf" token import robot --label old --private 2>"$scratch/err"
slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' tesseraTokenId |
	sed -n 's/^tesseraTokenId: //p' >"$scratch/ids"
is "$(wc -l <"$scratch/ids")" 400 "400 tokens"

mkfifo "$scratch/ready"
"$builddir/tests/cli/distance" "$scratch/far" "$server/ldapi" 5 >"$scratch/ready" &
distance=$!
read -r _ <"$scratch/ready"
far=$(slapd_escape "$scratch/far")

# timed COMMAND...: its milliseconds in $took
timed() {
	started=$(date +%s%N)
	"$@" >"$scratch/out" 2>"$scratch/err"
	code=$?
	took=$((($(date +%s%N) - started) / 1000000))
}
one_by_one() {
	sed "s/.*/dn: tesseraTokenId=&,uid=robot,$slapd_services\nchangetype: modrdn\nnewrdn: tesseraTokenId=&\ndeleteoldrdn: 0\nnewsuperior: uid=other,$slapd_services\n/" \
		"$scratch/ids" | LDAPNOINIT=1 ldapmodify -Q -Y EXTERNAL -H "$far"
}
timed one_by_one
is "$code" 0 "moved by ldapmodify, one after the other"
single=$took
# shellcheck disable=SC2046
timed "$tessera" -c "$conf" token reassign $(cat "$scratch/ids") --to robot --uri "$far"
is "$code" 0 "moved back by the tool"
like "$(cat "$scratch/err")" '400 tokens: 400 moved to robot$' "all of them"
echo "# 400 moves, 10 ms there and back: ldapmodify $single ms, tessera with its look-ups $took ms, $((single / took)) times as fast"
check "which takes a quarter of the time at most" [ $((4 * took)) -lt "$single" ]
done_testing
