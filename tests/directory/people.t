#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# People's passwords: what a server's policy answers, as an outcome and in words.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"

s=$scratch/s
server "$s" tls || exit
uri=$(slapd_uri "$s")
ann=uid=ann,$slapd_people
member ann "userPassword: first password" | add "$s"

# people LINE...: the last answer to these
people() {
	printf '%s\n' "$@" | "$dirtool" "uri=$uri" "base=$slapd_base" role=person ${ca:+"ca_file=$ca"} people | tail -n 1
}
# policy LINE...: the policy of everybody, from now on
policy() {
	{
		printf 'dn: cn=default,ou=policies,%s\nchangetype: modify\n' "$slapd_base"
		for policy_each in "$@"; do
			printf 'replace: %s\n%s\n-\n' "${policy_each%%:*}" "$policy_each"
		done
	} | change "$s"
}
# of_ann LINE...: a change of her entry
of_ann() {
	lines "dn: $ann" "changetype: modify" "$@" | change "$s"
}
wrong='refused name or password is wrong'

is "$(people "bind $ann" "first password")" "ok " "a password that is right"
is "$(people "bind $ann" wrong)" "$wrong" "one that is wrong"
is "$(people "bind $ann" "")" "$wrong" "none: that would be anonymous"
is "$(people "bind " "first password")" "$wrong" "no name"
is "$(people "bind uid=nobody,$slapd_people" "first password")" "$wrong" "nobody"
is "$(people "bind uid=sentinel,$slapd_services" "first password")" "$wrong" "a service account"
is "$(people "bind no name" "first password")" "$wrong" "what is no name"
is "$(people "bind $ann" wrong "bind $ann" "first password")" "ok " "again on the same connection"
ca=$s/ca.pem
for way in ldap ldaps; do
	uri=$(slapd_uri "$s" $way)
	is "$(people "bind $ann" "first password")" "ok " "over $way:// with TLS"
done
uri=$(slapd_uri "$s")

# changes NEW: bound, she changes her password
changes() {
	people "bind $ann" "$password" "change $password" "$1"
}
password='first password'
is "$(changes short)" "unfit the password is too short" "a short one"
is "$(changes "$password")" "unfit the password was used before" "the same"
is "$(changes "")" "unfit a password has at least one character" "none: the server would make one up"
is "$(people "bind $ann" "$password" "change wrong" "second password")" \
	"refused the server refuses the change: unwilling to verify old password" "a wrong old one"
is "$(changes "second password")" "ok " "a good one"
password='second password'
is "$(people "bind $ann" "first password")" "$wrong" "the old one is gone"
is "$(people "bind $ann" "$password")" "ok " "the new one is good"
is "$(changes "first password")" "unfit the password was used before" "back to the old one"

policy "pwdMinAge: 3600"
is "$(changes "third password")" "refused the password was changed a short time ago, and may not be again yet" "too soon"
policy "pwdMinAge: 0" "pwdMaxLength: 20"
is "$(changes "a password of more than twenty characters")" "unfit the password is too long" "a long one"
policy "pwdMaxLength: 0" "pwdAllowUserChange: FALSE"
like "$(changes "third password")" "^refused .*by an administrator only" "where people change none"
policy "pwdAllowUserChange: TRUE"

of_ann "replace: pwdReset" "pwdReset: TRUE"
like "$(people "bind $ann" "$password")" "^must-change " "one that has to be changed"
is "$(changes "third password")" "ok " "which is done"
password='third password'
of_ann "replace: pwdEndTime" "pwdEndTime: 20200101000000Z"
is "$(people "bind $ann" "$password")" "$wrong" "past its end: the server keeps to itself why"
of_ann "delete: pwdEndTime"
policy "pwdMaxAge: 1"
lines "dn: $ann" "changetype: modify" "replace: pwdChangedTime" "pwdChangedTime: 20200101000000Z" |
	slapd_root "$s" ldapmodify -e relax >/dev/null 2>&1
is "$(people "bind $ann" "$password")" "expired the password has expired" "too old"
policy "pwdMaxAge: 0"

slapd_config "$s" ldapmodify >/dev/null <<-E
	dn: olcOverlay={2}ppolicy,olcDatabase={1}mdb,cn=config
	changetype: modify
	replace: olcPPolicyUseLockout
	olcPPolicyUseLockout: TRUE
E
for _ in 1 2 3 4 5; do
	people "bind $ann" wrong >/dev/null
done
like "$(people "bind $ann" "$password")" "^locked the account is locked" "locked, where the server says so"

# A server that ends, or does not answer.
mkfifo "$scratch/in"
"$dirtool" "uri=$uri" "base=$slapd_base" role=person people <"$scratch/in" >"$scratch/out" &
job=$!
exec 3>"$scratch/in"
printf 'bind %s\nwrong\n' "$ann" >&3
tries=0
until [ -s "$scratch/out" ] || [ "$tries" = 1000 ]; do
	tries=$((tries + 1))
	sleep 0.01
done
slapd_kill "$s"
printf 'bind %s\nwrong\nchange wrong\nnew password\n' "$ann" >&3
exec 3>&-
wait "$job"
like "$(sed -n 2p "$scratch/out")" "^unavailable $uri: " "a server that ended is no wrong password"
like "$(sed -n 3p "$scratch/out")" "^unavailable $uri: " "nor is anything that follows"
like "$(people "bind $ann" "$password")" "^retry " "it is not reached"
done_testing
