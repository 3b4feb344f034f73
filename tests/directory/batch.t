#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Many changes at once: each is reported once and for what it is, whether the
# server does it, refuses it, or goes away in the middle.
# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/slapd.sh"
slapd_available || skip_all "slapd or the LDAP tools are not here"
server=$scratch/slapd
at_exit 'slapd_kill "$server"'
slapd_new "$server" || skip_all "slapd does not start"
dirtool=$builddir/tests/directory/dirtool
one=uid=one,$slapd_services
two=uid=two,$slapd_services
for name in one two; do
	slapd_root "$server" ldapadd >/dev/null <<-EOF
		dn: uid=$name,$slapd_services
		objectClass: tesseraServiceAccount
		uid: $name
		tesseraState: active
		tesseraRole: r
	EOF
done

# Does what is on standard input as an administrator
batch() {
	"$dirtool" uri="$(slapd_uri "$server")" base="$slapd_base" role=admin bind=external batch >"$scratch/out"
}

outcomes() {
	awk '$2 ~ /^[a-z]+$/ && $1 ~ /^[0-9]+$/ { print $2 }' "$scratch/out" | sort | uniq -c | sed 's/^ *//' | tr '\n' ' '
}

# Each index once, whatever its outcome.
reported() {
	awk '$1 ~ /^[0-9]+$/ { print $1 }' "$scratch/out" | sort -n | uniq -d | wc -l | tr -d ' '
}

ids() {
	seq -f 'aaaaaaa%05.0f' "$1" "$2"
}

tokens() {
	slapd_reader "$server" ldapsearch -LLL -o ldif-wrap=no -b "$1" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn
}

ids 1 1000 | sed "s/.*/token tesseraTokenId=&,$one/" | batch
is "$(outcomes)$(reported)" "1000 ok 0" "a thousand are added"
is "$(tokens "$one")" 1000 "they are there"
ids 1 1000 | sed "s/.*/describe tesseraTokenId=&,$one so/" | batch
is "$(outcomes)$(reported)" "1000 ok 0" "changed"
is "$(slapd_admin "$server" ldapsearch -LLL -b "$one" '(description=so)' 1.1 | grep -c ^dn)" 1000 "they are"
ids 1 1000 | sed "s/.*/move tesseraTokenId=&,$one $two/" | batch
is "$(outcomes)$(tokens "$one") $(tokens "$two")" "1000 ok 0 1000" "moved"

# Of every kind of outcome some, in one run.
{
	ids 1 100 | sed "s/.*/move tesseraTokenId=&,$two $one/"
	ids 1 50 | sed "s/.*/token tesseraTokenId=&,$one/"
	ids 2001 2050 | sed "s/.*/delete tesseraTokenId=&,$one/"
	ids 2051 2060 | sed "s/.*/relaxed tesseraTokenId=&,$one/"
	ids 101 200 | sed "s/.*/describe tesseraTokenId=&,$two other/"
	echo "describe no,dn x"
} | batch
is "$(reported)" 0 "no outcome is told twice"
is "$(awk '$2 == "rule"' "$scratch/out" | wc -l)" 50 "50 that are there are refused by a rule"
is "$(awk '$2 == "absent"' "$scratch/out" | wc -l)" 50 "50 that are not there are absent"
is "$(awk '$2 == "refused"' "$scratch/out" | wc -l)" 11 "no right, or no name: refused"
like "$(awk '$2 == "refused"' "$scratch/out" | tail -1)" 'cannot (change|add)' "what could not be done is named"
is "$(awk '$2 == "ok"' "$scratch/out" | wc -l)" 200 "the others are done"
is "$(tail -1 "$scratch/out")" flushed "the connection is as good as before"

# A server that hangs and dies: what was out is unknown, what came later was not sent.
rm "$scratch/out"
mkfifo "$scratch/in"
batch <"$scratch/in" &
job=$!
exec 3>"$scratch/in"
ids 1 10 | sed "s/.*/describe tesseraTokenId=&,$one first/" >&3
echo flush >&3
until_said() {
	tries=0
	until grep -q "$1" "$scratch/out" 2>/dev/null || [ $tries = 500 ]; do
		tries=$((tries + 1))
		sleep 0.01
	done
}
until_said flushed
slapd_freeze "$server"
ids 1 200 | sed "s/.*/delete tesseraTokenId=&,$one/" >&3
until_said '^put 75$' # eleven lines, then a window
slapd_kill "$server"
exec 3>&-
wait $job
is "$(outcomes)$(reported)" "10 ok 136 retry 64 unknown 0" "a window is unknown, the rest was not sent"
like "$(awk '$2 == "unknown"' "$scratch/out" | head -1)" 'remove tesseraTokenId=.*safe to repeat' "which one is told, and that it is safe"
is "$(tail -1 "$scratch/out")" lost "the connection is lost"
done_testing
