#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Ten thousand tokens: imported, moved, revoked and purged, each interrupted in
# the middle and repeated to its end.  What plain LDAP tools find before and
# after says that none was lost, doubled or changed.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
env --default-signal=INT true 2>/dev/null || skip_all "env(1) cannot undo what sh(1) does to SIGINT in the background"
with_slapd
cutter=
at_exit '[ -z "$cutter" ] || kill -s KILL "$cutter" 2>/dev/null'
run service add robot --role read
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: uid=bob,$slapd_people
	objectClass: inetOrgPerson
	uid: bob
	cn: Bob
	sn: Hope

	dn: cn=tessera-importers,$slapd_groups
	objectClass: groupOfNames
	cn: tessera-importers
	member: $(slapd_peer "$(id -u)" "$(id -g)")
EOF
many=10000
uuids=$scratch/uuids
awk -v many=$many 'BEGIN { for (i = 1; i <= many; i++) printf "11111111-1111-4111-8111-%012d\n", i }' >"$uuids"

# found DN [FILTER]: how many tokens
found() {
	slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$1" "${2:-(objectClass=tesseraToken)}" 1.1 | grep -c ^dn
}
# What a token is, wherever it is.
everything() {
	slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" '(objectClass=tesseraToken)' entryUUID \
		tesseraTokenId tesseraVerifier tesseraKind cn tesseraNotAfter | sed 's/^dn: .*/-/' |
		awk '/^-/ { if (all != "") print all; all = ""; next } NF { all = all " " $0 } END { print all }' | sort
}
now() {
	date +%s%N
}

# tool INPUT ARGUMENT...: in the background, as if it had the terminal to itself
tool() {
	input=$1
	shift
	env --default-signal=INT "$tessera" -c "$conf" "$@" <"$input" >"$scratch/out" 2>"$scratch/err" &
	tool=$!
}

# halfway SIGNAL INPUT ARGUMENT...: the signal comes when half of the writes are out
halfway() {
	signal=$1
	shift
	rm -f "$scratch/cut"
	mkfifo "$scratch/said"
	"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" hold 1 $((many / 2)) >"$scratch/said" &
	cutter=$!
	exec 3<"$scratch/said"
	rm -f "$scratch/said"
	read -r _ <&3
	tool "$@" --uri "$(slapd_escape "$scratch/cut")"
	read -r _ <&3
	kill -s "$signal" "$tool"
	kill -s USR1 "$cutter"
	wait "$tool"
	code=$?
	err=$(cat "$scratch/err")
	kill "$cutter"
	wait "$cutter" 2>/dev/null
	exec 3<&-
	cutter=
}
halves() {
	says "^tessera: interrupted: $many tokens: [0-9]+ $1(, [0-9]+ before)?, [0-9]+ left; repeat the command" "it says how far it came"
	done=$(printf %s "$err" | sed -n "s/.*tokens: \([0-9]*\) $1.*/\1/p")
	check "that is half of the way" [ "$done" -ge $((many / 2)) ] && check "and no more than a window on" [ "$done" -le $((many / 2 + 64)) ]
}
# rest INPUT ARGUMENT...: the same command again
rest() {
	started=$(now)
	tool "$@"
	wait "$tool"
	code=$?
	echo "# token $3: $((many - done)) of $many in $((($(now) - started) / 1000000)) ms"
	err=$(cat "$scratch/err")
}

halfway INT "$uuids" token import bob --label old --private
is "$code" 130 "an import that is interrupted ends by the signal"
halves imported
is "$(found "$slapd_base")" "$done" "as many are there"
rest "$uuids" token import bob --label old --private
is "$code" 0 "the same again"
says "$many tokens: $((many - done)) imported, $done before" "does the rest"
all=$(everything)
is "$(printf '%s\n' "$all" | wc -l)" "$many" "all are there, once"

halfway INT /dev/null token reassign --all-of bob --to robot
is "$code" 130 "a reassignment that is interrupted"
halves "moved to robot"
is "$(found "uid=robot,$slapd_services") $(found "uid=bob,$slapd_people")" "$done $((many - done))" "each token has one owner"
rest /dev/null token reassign --all-of bob --to robot
is "$code" 0 "the same again"
says "$((many - done)) moved to robot" "does the rest"
is "$(found "uid=robot,$slapd_services") $(found "uid=bob,$slapd_people")" "$many 0" "all have moved"
everything >"$scratch/after"
printf '%s\n' "$all" >"$scratch/before"
check "none was lost, doubled or changed" cmp "$scratch/before" "$scratch/after"

slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' tesseraTokenId |
	sed -n 's/^tesseraTokenId: //p' >"$scratch/ids"
halfway TERM "$scratch/ids" token revoke --stdin
is "$code" 143 "a revocation that is interrupted"
halves revoked
is "$(found "$slapd_base" '(&(tesseraState=revoked)(tesseraRevokedAt=*))')" "$done" "so many are revoked"
rest "$scratch/ids" token revoke --stdin
is "$code" 0 "the same again"
says "$((many - done)) revoked, $done before" "does the rest"
is "$(found "$slapd_base" '(&(tesseraState=revoked)(tesseraRevokedAt=*))')" "$many" "all are revoked"

halfway HUP /dev/null token purge --older-than 0d
is "$code" 129 "a purge that is interrupted"
halves deleted
is "$(found "$slapd_base")" "$((many - done))" "the others are there"
rest /dev/null token purge --older-than 0d
is "$code" 0 "the same again"
is "$(found "$slapd_base")" 0 "all are gone"
done_testing
