#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Administrators who work on the same tokens at once, and connections that die
# after a write was sent: no token is lost or doubled, and every outcome is
# told to everybody who asked for it.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
cutter=
at_exit '[ -z "$cutter" ] || kill -s KILL "$cutter" 2>/dev/null'
for name in one two; do
	run service add $name --role read
done
slapd_root "$server" ldapadd >/dev/null <<-EOF
	dn: cn=tessera-importers,$slapd_groups
	objectClass: groupOfNames
	cn: tessera-importers
	member: $(slapd_peer "$(id -u)" "$(id -g)")
EOF

# fresh N COUNT: member bobN with so many legacy tokens, their ids in $scratch/ids, $ids
fresh() {
	slapd_root "$server" ldapadd >/dev/null <<-EOF
		dn: uid=bob$1,$slapd_people
		objectClass: inetOrgPerson
		uid: bob$1
		cn: Bob
		sn: Hope
	EOF
	awk -v round="$1" -v count="$2" 'BEGIN { for (i = 1; i <= count; i++) printf "%08d-1111-4111-8111-%012d\n", round, i }' \
		>"$scratch/uuids"
	"$tessera" -c "$conf" token import "bob$1" --label old --private <"$scratch/uuids" 2>"$scratch/err"
	ids=$(slapd_admin "$server" ldapsearch -LLL -b "uid=bob$1,$slapd_people" '(objectClass=tesseraToken)' tesseraTokenId |
		sed -n 's/^tesseraTokenId: //p')
	printf '%s\n' "$ids" >"$scratch/ids"
}

# The tokens of $scratch/ids as plain LDAP finds them: id, entryUUID and verifier, state, owner.
facts() {
	slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" '(objectClass=tesseraToken)' entryUUID tesseraTokenId \
		tesseraVerifier tesseraState | awk '
		/^dn: / { split($2, part, /[,=]/); owner = part[4] }
		/^entryUUID: / { uuid = $2 }
		/^tesseraTokenId: / { id = $2 }
		/^tesseraVerifier: / { verifier = $2 }
		/^tesseraState: / { state = $2 }
		/^$/ && id { print id, uuid, verifier, state, owner; id = "" }' | grep -F -f "$scratch/ids" | sort
}
identities() {
	cut -d' ' -f1-3
}

# who NAME ARGUMENT...: one of several at once
who() {
	who=$1
	shift
	(
		"$tessera" -c "$conf" "$@" >"$scratch/$who.out" 2>"$scratch/$who.err" </dev/null
		echo $? >"$scratch/$who.code"
	) &
	jobs="$jobs $!"
}
together() {
	for job in $jobs; do
		wait "$job"
	done
	jobs=
}
jobs=
# told NAME: each id once, and nothing else of an id
told() {
	grep -oE '^tessera: (the directory has no )?token [0-9a-z]{12}[ ;]' "$scratch/$1.err" | grep -oE '[0-9a-z]{12}' | sort |
		cmp -s - "$scratch/sorted"
}
# That one was told so has to be true.
claimed() {
	sed -n "s/^tessera: token \([0-9a-z]\{12\}\) $2.*/\1/p" "$scratch/$1.err"
}

round=0
wrong=
note() {
	wrong="$wrong round $round: $*;"
	for name in a b c d; do
		[ ! -e "$scratch/$name.err" ] || sed "s/^/# $round $name: /" "$scratch/$name.err"
	done
}
while [ $round -lt 6 ]; do
	round=$((round + 1))
	fresh $round 15
	sort "$scratch/ids" >"$scratch/sorted"
	facts >"$scratch/before"
	half=$(printf '%s\n' "$ids" | awk 'NR % 2')
	# shellcheck disable=SC2086
	{
		who a token reassign $ids --to one
		who b token reassign $ids --to two
		who c token revoke $half
		who d member remove bob$round
	}
	together
	facts >"$scratch/after"
	told a || note "a was not told of each"
	told b || note "b was not told of each"
	for id in $half; do
		[ "$(grep -c "token ${id}[ ;]" "$scratch/c.err")" = 1 ] || note "c was not told of $id"
	done
	for name in a b c d; do
		case $(cat "$scratch/$name.code") in
		0 | 3 | 4) ;;
		*) note "$name ended with $(cat "$scratch/$name.code")" ;;
		esac
	done
	# What a removed member leaves behind is what was revoked and not moved.
	if [ "$(cat "$scratch/d.code")" = 0 ]; then
		identities <"$scratch/before" | grep -vF "$(printf '%s\n' "$half")" >"$scratch/live"
		identities <"$scratch/after" | grep -vF "$(printf '%s\n' "$half")" | cmp -s - "$scratch/live" || note "a live token is gone"
	else
		identities <"$scratch/before" >"$scratch/all"
		[ -z "$(identities <"$scratch/after" | comm -13 "$scratch/all" -)" ] || note "a token is new or another"
	fi
	[ -z "$(cut -d' ' -f1 "$scratch/after" | uniq -d)" ] || note "a token is there twice"
	for id in $(printf '%s\n' "$ids" | awk 'NR % 2 == 0'); do
		grep -qE "^$id .* active (one|two)\$" "$scratch/after" || note "$id is nobody's"
	done
	for id in $(claimed c 'is revoked'); do
		grep -q "^$id " "$scratch/after" && ! grep -q "^$id .* revoked " "$scratch/after" && note "$id was told to be revoked"
	done
done
is "$wrong" "" "6 rounds of two who reassign, one who revokes and one who removes the owner"

# Revoke, disable, enable and purge at once: what is revoked stays so.
wrong=
while [ $round -lt 10 ]; do
	round=$((round + 1))
	fresh $round 15
	sort "$scratch/ids" >"$scratch/sorted"
	# shellcheck disable=SC2086
	{
		who a token revoke $ids
		who b token revoke $ids
		who c token disable $ids
		who d token enable $ids
	}
	together
	[ "$(cat "$scratch/a.code") $(cat "$scratch/b.code")" = "0 0" ] || note "revoking ended with $(cat "$scratch/a.code" "$scratch/b.code")"
	for name in a b c d; do
		told $name || note "$name was not told of each"
	done
	[ "$(facts | grep -c ' revoked ')" = 15 ] || note "a revoked token came back"
	for id in $ids; do
		[ "$(cat "$scratch/a.err" "$scratch/b.err" | grep -c "token $id is revoked")" = 1 ] || note "$id was revoked by not one"
	done
done
is "$wrong" "" "4 rounds of two who revoke, one who disables and one who enables"

# One token rotated by two: each new token is told, and that there are two.
run token add --account one --label rotated --private
id=$(printf %s "$out" | cut -c6-17)
who a token rotate "$id"
who b token rotate "$id"
together
made=$(cat "$scratch/a.out" "$scratch/b.out" | cut -c6-17)
for new in $made; do
	run token show "$new"
	is "$code" 0 "a new token that was shown is there"
done
case "$(cat "$scratch/a.code" "$scratch/b.code" | tr '\n' ' ')" in
"0 4 " | "4 0 ") ok "one has rotated it, the other is refused" ;;
*) not_ok "one has rotated it: $(cat "$scratch/a.code" "$scratch/b.code" "$scratch/a.err" "$scratch/b.err")" ;;
esac

# A connection that dies: WHERE the write was lost, and after how many.
cutting() {
	[ -z "$cutter" ] || kill "$cutter"
	rm -f "$scratch/cut"
	mkfifo "$scratch/ready"
	"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" "$@" >"$scratch/ready" &
	cutter=$!
	read -r _ <"$scratch/ready"
	rm -f "$scratch/ready"
}
via=$(slapd_escape "$scratch/cut")
# unsure WHAT STATE-PATTERN ARGUMENT...: it breaks, is told, is repeated, and is done then
unsure() {
	what=$1
	pattern=$2
	shift 2
	cutting "$where" 1 ${skip:+"$skip"}
	facts | identities >"$scratch/before"
	run "$@" --uri "$via"
	is "$code" 6 "$what, $where it is done${skip:+, after $skip others}: the outcome is unknown"
	says 'safe to repeat' "which is told"
	ends 0 "the same again" "$@"
	is "$(facts | grep -vcE "$pattern")" 0 "all is done then"
}
for where in before after; do
	skip=
	[ $where = before ] || skip=7
	round=$((round + 1))
	fresh $round 15
	# shellcheck disable=SC2086
	{
		unsure "a move" ' one$' token reassign $ids --to one
		facts | identities | cmp -s - "$scratch/before" && ok "none is lost or another" || not_ok "none is lost or another"
		unsure "disabling" ' disabled ' token disable $ids
		unsure "enabling" ' active ' token enable $ids
		unsure "revoking" ' revoked ' token revoke $ids
		unsure "deleting" '^$' token purge --older-than 0d
	}
	fresh "$round$round" 0
	awk -v round="$round" 'BEGIN { for (i = 1; i <= 15; i++) printf "%08d-2222-4111-8111-%012d\n", round, i }' >"$scratch/uuids"
	cutting "$where" 1 ${skip:+"$skip"}
	"$tessera" -c "$conf" token import "bob$round$round" --label old --private --uri "$via" <"$scratch/uuids" 2>"$scratch/err"
	is $? 6 "an import, $where it is done${skip:+, after $skip others}: the outcome is unknown"
	"$tessera" -c "$conf" token import "bob$round$round" --label old --private <"$scratch/uuids" 2>"$scratch/err"
	is $? 0 "the same again"
	is "$(slapd_admin "$server" ldapsearch -LLL -b "uid=bob$round$round,$slapd_people" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn)" \
		15 "all are there, once"
done
done_testing
