#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154,SC2016
# What the example settings of slapd give to the daemon: all entries, however
# many, and the changes since a cookie.
# shellcheck source=tests/conf/rules.sh
. "$srcdir/tests/conf/rules.sh"

# refresh COOKIE: what one synchronisation brings since it, "" for all
refresh() {
	slapd_reader "$server" ldapsearch -b "$slapd_base" -o ldif-wrap=no -E "sync=ro${1:+/$1}" \
		'(|(objectClass=tesseraToken)(objectClass=tesseraServiceAccount))' 1.1 >"$scratch/refresh" 2>&1
}
cookie() {
	sed -n 's/^# cookie: //p' "$scratch/refresh" | tail -n 1
}
count() {
	grep -c -- "$1" "$scratch/refresh"
}

number=0
while [ "$number" -lt 600 ]; do
	number=$((number + 1))
	service "s$number"
	cat "$said"
	echo
done >"$scratch/many"
cp "$scratch/many" "$said"
allows "600 service accounts" ldapadd
person ann "userPassword=ann's password"
allows "a person" ldapadd
secret ann "ann's password"
# found CODE WHO...: how many entries somebody's search brings, which ends with CODE
found() {
	found_code=$1
	shift
	"$@" ldapsearch -LLL -b "$slapd_services" -s one '(objectClass=*)' 1.1 >"$scratch/found" 2>/dev/null
	[ $? -eq "$found_code" ] && grep -c '^dn:' "$scratch/found"
}
is "$(found 4 slapd_as "$server" "uid=ann,$slapd_people" "$scratch/ann.pw")" 500 "a person's search is cut"
is "$(found 0 slapd_reader "$server")" 600 "the daemon's is not"
is "$(found 0 slapd_admin "$server")" 600 "nor an administrator's"

refresh ''
is "$(count '^dn:')" 600 "synchronisation brings all"
like "$(cookie)" '^rid=' "and a cookie"
cookie=$(cookie)
change "uid=s1,$slapd_services" "replace: tesseraState" "tesseraState: disabled"
allows "a change" ldapmodify
allows "two deletes" ldapdelete "uid=s2,$slapd_services" "uid=s3,$slapd_services"

# since WHAT PHASE: one entry comes, and the deletes as PHASE has them
since() {
	refresh "$cookie"
	is "$(count '^dn:')" 1 "$1, the change comes alone"
	is "$(count "SyncDone control refreshDeletes=$2")" 1 "$1, $3"
}
tab=$(printf '\t')
since "resuming" 1 "and the deletes are named"
is "$(count "^#$tab")" 2 "two of them"
for way in stop kill; do
	"slapd_$way" "$server"
	slapd_start "$server"
	since "after $way and start" 0 "and what is still there is named"
	is "$(count "^#$tab")" 598 "598 entries"
done
# Two servers that take writes, each with the rules.
at_exit 'slapd_kill "$scratch/one"; slapd_kill "$scratch/two"'
check "a server that takes writes" slapd_new "$scratch/one" sid=1
check "and its mirror" slapd_mirror "$scratch/one" "$scratch/two" sid=2
service both
slapd_admin "$scratch/two" ldapadd <"$said" >/dev/null
check "a change goes to the other" slapd_same "$scratch/one" "$scratch/two"
person both
answers 19 "refused (19): a name taken at the other" slapd_admin "$scratch/one" ldapadd

refresh rid=000,csn=20200101000000.000000Z#000000#000#000000
is "$(grep -c '^result: 4096' "$scratch/refresh")" 1 "a cookie that is too old: refresh anew (4096)"
done_testing
