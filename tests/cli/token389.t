#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# The life of tokens on 389-ds with the settings of conf/389ds, by who is above
# its access rules: import, move, rotation, revocation, purge.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
. "$srcdir/tests/ds389.sh"
ds389_available || skip_all "389-ds cannot be had here"
server=$scratch/ds389
at_exit 'ds389_kill "$server"'
ds389_new "$server" || skip_all "389-ds does not start"
settings "$(ds389_uri "$server")"
ends 0 "a service account" service add robot --role read
ds389_root "$server" ldapadd >/dev/null <<-E
	dn: uid=ann,$slapd_people
	objectClass: inetOrgPerson
	uid: ann
	cn: Ann
	sn: Lee
E
awk 'BEGIN { for (i = 1; i <= 300; i++) printf "11111111-1111-4111-8111-%012d\n", i }' >"$scratch/uuids"
for times in "300 imported" "0 imported, 300 before"; do
	"$tessera" -c "$conf" token import ann --label old --private <"$scratch/uuids" 2>"$scratch/err"
	is $? 0 "import"
	like "$(cat "$scratch/err")" "300 tokens: $times\$" "$times"
done
ends 0 "list" token list --account ann --json
is "$(member length) $(member 0 legacy)" "300 true" "they are hers"
ends 0 "reassign" token reassign --all-of ann --to robot
says '300 moved to robot' "all"
ends 0 "list" token list --account robot --json
id=$(member 0 id)
is "$(member length)" 300 "they are the robot's"
ends 0 "rotate one" token rotate "$id" --overlap 1d
new=$(printf %s "$out" | cut -c6-17)
run token show --json "$id"
is "$(member description)" "replaced by $new" "its successor is named"
ends 0 "disable" token disable "$new"
ends 0 "enable" token enable "$new"
run token list --account robot
awk 'NR > 1 { print $1 }' "$scratch/out" >"$scratch/ids"
"$tessera" -c "$conf" token revoke --stdin <"$scratch/ids" 2>"$scratch/err"
is $? 0 "revoke all"
"$tessera" -c "$conf" token revoke --stdin <"$scratch/ids" 2>"$scratch/err"
like "$?$(cat "$scratch/err")" '^0.*0 revoked, 301 before' "again"
ends 4 "enable a revoked one" token enable "$id"
ends 0 "purge" token purge --older-than 0d
says '301 deleted' "all"
ends 0 "what is left" token list --json
is "$(member length)" 0 "is nothing"
done_testing
