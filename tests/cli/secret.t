#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Where a new secret goes, and what happens when it cannot go there, when the
# connection breaks, and when somebody interrupts.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
cutter=
at_exit '[ -z "$cutter" ] || kill "$cutter" 2>/dev/null'
run service add backup --role read

count() {
	slapd_reader "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn
}

ends 0 "--out" token add --account backup --label a --private --out "$scratch/token"
is "$out" "" "nothing goes to standard output"
is "$(stat -c '%a %u' "$scratch/token")" "600 $(id -u)" "the file is ours alone"
like "$(cat "$scratch/token")" '^tsrs_[0-9a-z]{12}_[0-9A-Za-z]{38}$' "it holds the token"
is "$(grep -c "$(cat "$scratch/token")" "$scratch/err")" 0 "which is nowhere else"
before=$(count)
ends 4 "--out a file that exists" token add --account backup --label a --private --out "$scratch/token"
ln -s "$scratch/elsewhere" "$scratch/link"
ends 4 "--out a link to nowhere" token add --account backup --label a --private --out "$scratch/link"
ends 2 "--out in a folder that is not there" token add --account backup --label a --private --out "$scratch/none/token"
ends 4 "--out and a refusal" token add --account backup --label a --private --role none --out "$scratch/new"
[ ! -e "$scratch/new" ] && ok "no file is left" || not_ok "no file is left"
"$tessera" -c "$conf" token add --account backup --label a --private >&- 2>"$scratch/err"
is $? 2 "standard output closed"
is "$(count)" "$before" "nothing was made"
"$tessera" -c "$conf" token add --account backup --label a --private >/dev/full 2>"$scratch/err"
is $? 5 "standard output full"
lost=$(sed -n 's/^tessera: token \([0-9a-z]\{12\}\) is made, but.*/\1/p' "$scratch/err")
like "$(cat "$scratch/err")" "tessera token revoke $lost" "what to do is told"
ends 0 "and it works" token revoke "$lost"
"$tessera" -c "$conf" token add --account backup --label a --private 2>"$scratch/err" | true
is "$(count)" $((before + 2)) "a reader that went away is no crash"

# The bytes a process shows to others.
slapd_freeze "$server"
"$tessera" -c "$conf" token add --account backup --label a --private >"$scratch/out" 2>"$scratch/err" &
job=$!
tries=0
# What libtool makes is a script that becomes the program, which then has gone to the server.
until readlink "/proc/$job/fd/"* | grep -q socket || [ $tries = 1000 ]; do
	tries=$((tries + 1))
	sleep 0.01
done
is "$(tr '\0' '\n' <"/proc/$job/cmdline" | grep -c 'tsr[sp]_')" 0 "no secret in the arguments"
is "$(tr '\0' '\n' <"/proc/$job/environ" | grep -c 'tsr[sp]_')" 0 "nor in the environment"
like "$(cat "/proc/$job/limits")" 'Max core file size +0 +0 ' "and no core file will hold it"
wait "$job"
is $? 5 "a server that does not answer ends it"
slapd_thaw "$server"

# cutting before|after TIMES: a connection that breaks at writes
cutting() {
	[ -z "$cutter" ] || kill "$cutter"
	rm -f "$scratch/cut"
	mkfifo "$scratch/ready"
	"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" "$1" "$2" >"$scratch/ready" &
	cutter=$!
	read -r _ <"$scratch/ready"
	rm -f "$scratch/ready"
}
via="--uri $(slapd_escape "$scratch/cut")"
for where in before after; do
	cutting $where 1
	old=$(count)
	# shellcheck disable=SC2086
	ends 0 "an add whose connection breaks ($where it is done)" token add --account backup --label cut --private $via
	id=$(printf %s "$out" | cut -c6-17)
	is "$(count)" $((old + 1)) "one token is made"
	ends 0 "it is the one whose secret is shown" token show "$id"
	cutting $where 1
	# shellcheck disable=SC2086
	ends 6 "a revocation whose connection breaks ($where it is done)" token revoke "$id" $via
	says 'safe to repeat' "it is told"
	# shellcheck disable=SC2086
	ends 0 "and repeating does it" token revoke "$id" $via
	ends 0 "show" token show --json "$id"
	is "$(member state)" revoked "it is revoked"
done
cutting before 9
# shellcheck disable=SC2086
ends 6 "an add that breaks each time" token add --account backup --label cut --private --out "$scratch/new" $via
says 'token revoke [0-9a-z]{12}' "what to do is told"
[ ! -e "$scratch/new" ] && ok "no file is left" || not_ok "no file is left"
cutting after 1
# shellcheck disable=SC2086
ends 6 "a service account whose answer is lost" service add later --role r $via
ends 0 "it is there" service show later

# An interrupt waits until the token is made and its secret is written.
[ -z "$cutter" ] || kill "$cutter"
rm -f "$scratch/cut"
mkfifo "$scratch/held"
"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" hold 1 >"$scratch/held" &
cutter=$!
exec 3<"$scratch/held"
read -r _ <&3
old=$(count)
# shellcheck disable=SC2086
env --default-signal=INT "$tessera" -c "$conf" token add --account backup --label int --private --out "$scratch/int" $via \
	2>"$scratch/err" &
job=$!
read -r word <&3
is "$word" held "the add is on its way"
kill -s INT "$job"
kill -s USR1 "$cutter"
wait "$job"
is $? 130 "it ends as interrupted"
is "$(count)" $((old + 1)) "the token is made"
like "$(cat "$scratch/int")" '^tsrs_' "and its secret written"
done_testing
