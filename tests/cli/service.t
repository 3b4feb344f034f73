#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera service, on a real slapd with the rules of conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd tls

ends 0 "add" service add backup --display-name "Nightly backup" --role read --role write
is "$out" "" "nothing goes to standard output"
says 'service account backup is made' "it is said"
ends 0 "show" service show backup
shows '^display name +Nightly backup' "the display name"
shows '^roles +read write' "the roles"
ends 0 "show as JSON" service show --json backup
is "$(member login) $(member class) $(member state) $(member tokens length)" "backup service active 0" "its members"
ends 0 "add one without a display name" service add zoo --role r-1
ends 0 "list" service list
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | tr '\n' ' ')" "backup zoo " "sorted"
shows '^zoo +zoo ' "who has no name is shown by the login"
ends 0 "list as JSON" service list --json
is "$(member length) $(member 0 display_name)" "2 Nightly backup" "its members"

# A name that this host has for a user of its own; others may not have it, so it is a warning.
printf 'local1:x:1:1::/:/bin/sh\nlocal2:x:2:2::/:/bin/sh\n' >"$scratch/passwd"
sed -i "/^\[admin\]/i [policy]\npasswd_file = $scratch/passwd\nallow_users = local2 local22" "$conf"
ends 0 "add one that is a local user" service add local1 --role r
says 'host has a user local1' "which is said"
for name in local2 local; do
	ends 0 "add $name, who is allowed or none" service add "$name" --role r
	is "$(printf '%s\n' "$err" | grep -c .)" 1 "nothing is said of that"
done
settings "$(slapd_uri "$server")"

# Rules, told before the server is asked.
for name in Backup 1backup back-up back_up 'back up' bäckup abcdefghijklmnopqrstuvwxyz0123456 ''; do
	ends 4 "a service account named \"$name\"" service add "$name" --role r
	says 'cannot name a service account' "the rule is told"
done
ends 2 "no role" service add norole
ends 4 "a role that is none" service add norole --role Admin
ends 4 "any role" service add norole --role '*'
ends 4 "a display name with a control character" service add norole --role r --display-name "$(printf 'a\033[31mb')"
ends 4 "a display name that runs backwards" service add norole --role r --display-name "$(printf 'a\342\200\256b')"
ends 4 "a name that is taken" service add backup --role r
says 'uid=backup,ou=services' "by whom is told"
ends 4 "a name that a person has" service add admin --role r
ends 3 "show nobody" service show nobody
ends 4 "show a person as a service" service show admin
says 'is a person' "it is said"

ends 0 "disable" service disable backup
ends 0 "list the disabled" service list --state disabled --json
is "$(member length) $(member 0 login)" "1 backup" "it is the one"
ends 0 "disable it again" service disable backup
ends 0 "enable" service enable backup
ends 0 "show it" service show --json backup
is "$(member state)" active "it is active"
ends 3 "disable nobody" service disable nobody
# set: what is given changes, the rest stays.
ends 0 "set the name for people" service set backup --display-name "Nightly copies"
ends 0 "set the description" service set backup --description "copies of db1"
ends 0 "add a role and remove one" service set backup --add-role copy --remove-role write
ends 0 "show it" service show --json backup
is "$(member display_name)|$(member description)|$(member roles length)" "Nightly copies|copies of db1|2" "all of it"
ends 0 "add a role that it has" service set backup --add-role copy --add-role more
ends 0 "all roles anew" service set backup --role read --role write
ends 0 "show them" service show backup
shows '^roles +read write' "only those"
ends 0 "take the name away" service set backup --display-name ""
ends 0 "show it" service show backup
shows '^display name +backup' "the login is shown"
run token add --account backup --label reader --private --role read
id=$(cut -c 6-17 "$scratch/out")
ends 0 "remove a role that a token lists" service set backup --remove-role read
says "token $id \\(reader\\) lists the role read and has it no longer" "the token is named"
ends 0 "and give it back" service set backup --role read --display-name "Nightly backup"
ends 4 "remove the last role" service set backup --remove-role read
says 'at least one role' "the rule is told"
ends 0 "another in its place" service set backup --remove-role read --add-role write
ends 4 "remove a role that it has not" service set backup --remove-role read
says 'service show backup' "where to look is told"
ends 2 "set nothing" service set backup
ends 2 "all roles and one more" service set backup --role read --add-role write
ends 2 "one more and one less" service set backup --remove-role read --add-role read
ends 4 "a role that is none" service set backup --add-role Admin
ends 4 "any role" service set backup --role '*'
ends 4 "a display name with a control character" service set backup --display-name "$(printf 'a\033b')"
ends 4 "a description in two lines" service set backup --description "$(printf 'a\nb')"
ends 4 "a description that is no UTF-8" service set backup --description "$(printf 'a\377b')"
ends 3 "set nobody" service set nobody --role read
ends 4 "set a person" service set admin --role read

# rename: the entry stays the same one.
uuid_of() {
	"$tessera" -c "$conf" service show --json "$1" 2>/dev/null | "$jsonget" uuid
}
before=$(uuid_of backup)
ends 0 "rename" service rename backup archive
says 'backup is archive now' "it is said"
is "$(uuid_of archive)" "$before" "it is the same entry"
ends 3 "the old name is gone" service show backup
ends 0 "its token" token show "$id" --json
is "$(member account)" archive "stays its own"
ends 0 "and back" service rename archive backup
for name in Archive archive-2 'a b' ''; do
	ends 4 "rename to \"$name\"" service rename backup "$name"
	says 'cannot name a service account' "the rule is told"
done
ends 4 "rename to a name that is taken" service rename backup zoo
says 'uid=zoo' "by whom is told"
ends 4 "rename to a person's name" service rename backup admin
ends 4 "rename to its own name" service rename backup backup
ends 3 "rename nobody" service rename nobody somebody
ends 4 "rename a person" service rename admin chief

# remove: not while tokens are its own.
ends 0 "an account" service add brief --role r
run token add --account brief --label one --private
one=$(cut -c 6-17 "$scratch/out")
run token add --account brief --label two --private
two=$(cut -c 6-17 "$scratch/out")
run token revoke "$one"
run token disable "$two"
ends 4 "remove it while a token is its own" service remove brief
says "$two  two \\(disabled" "the token is named"
says 'owns 1 token that is not revoked .*revoke too by --revoke-tokens' "the way out is told"
is "$(printf '%s\n' "$err" | grep -c "$one")" 0 "a revoked token is none of them"
ends 0 "its tokens are as before" service show brief --json
is "$(member owned length) $(member state)" "2 active" "both"
ends 0 "remove it with its tokens" service remove brief --revoke-tokens
says 'brief is removed, with 2 revoked tokens' "it is said"
ends 3 "it is gone" service show brief
ends 3 "so is its token" token show "$two"
ends 3 "remove it again" service remove brief
ends 0 "an account whose only token is revoked" service add brief --role r
run token add --account brief --label one --private
run token revoke "$(cut -c 6-17 "$scratch/out")"
ends 0 "remove it" service remove brief
ends 4 "remove a person as a service" service remove admin
ends 0 "an account with more tokens than are named" service add many --role r
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do
	run token add --account many --label t --private
done
ends 4 "remove it" service remove many
says 'and 2 more' "twenty are named"

# Who may revoke and not delete: the account stays, its tokens are dead, and repeating goes on.
slapd_config "$server" ldapmodify >/dev/null <<-EOF
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	add: olcAccess
	olcAccess: {0}to dn.children="$slapd_services" attrs=children by * read
EOF
ends 4 "a removal that cannot go on" service remove many --revoke-tokens
says 'not all tokens were deleted' "where it ended is told"
ends 0 "the account" service show many --json
is "$(member owned length) $(member owned 0 condition) $(member owned 21 condition)" "22 revoked revoked" \
	"has only revoked tokens"
slapd_config "$server" ldapmodify >/dev/null <<-EOF
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	delete: olcAccess
	olcAccess: {0}
EOF
ends 0 "repeated" service remove many --revoke-tokens
says 'with 22 revoked tokens' "it goes on"
# Two administrators at once.  A token that goes to another account and is not revoked is not lost.
ends 0 "an account" service add giver --role r
ends 0 "another" service add taker --role r
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	run token add --account giver --label raced --private
	cut -c 6-17 "$scratch/out"
done | sort >"$scratch/raced"
"$tessera" -c "$conf" token reassign --all-of giver --to taker >"$scratch/one" 2>&1 &
"$tessera" -c "$conf" service remove giver --revoke-tokens >"$scratch/two" 2>&1
wait
run service remove giver --revoke-tokens
like "$code" '^[03]$' "repeated, the account is gone"
slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" '(cn=raced)' tesseraTokenId | sed -n 's/^tesseraTokenId: //p' |
	sort >"$scratch/left"
is "$(uniq -d "$scratch/left")" "" "no token is there twice"
is "$(comm -13 "$scratch/raced" "$scratch/left")" "" "none is there that was not"
"$tessera" -c "$conf" service show taker >"$scratch/show" 2>/dev/null
is "$(grep -c ' raced ' "$scratch/show")" "$(grep -c . "$scratch/left")" "all that are left are the other account's"
like "$(cat "$scratch/two")" "removed|owns|is below its entry|not all tokens" "the removal has said what came of it"
echo "# $(grep -c . "$scratch/left") were moved, $(grep -c ' raced .* revoked' "$scratch/show") of them revoked"

# Two who remove it.
ends 0 "an account" service add twice --role r
run token add --account twice --label t --private
"$tessera" -c "$conf" service remove twice --revoke-tokens 2>"$scratch/one" &
"$tessera" -c "$conf" service remove twice --revoke-tokens 2>"$scratch/two"
second=$?
wait $!
like "$? $second" '^(0 [034]|[034] 0)$' "two that remove it: one of them does"
ends 3 "it is gone" service show twice

# Two who give two accounts one name: one of them does.
ends 0 "an account" service add rival --role r
"$tessera" -c "$conf" service rename rival same 2>"$scratch/one" &
"$tessera" -c "$conf" service rename taker same 2>"$scratch/two"
second=$?
wait $!
like "$? $second" '^(0 4|4 0)$' "one name for two: one of them gets it"
ends 0 "the person is as before" service list --state disabled
is "$out" "" "and none is disabled"

# What the server says.
slapd_root "$server" ldapmodify >/dev/null <<-EOF
	dn: uid=zoo,$slapd_services
	changetype: modify
	replace: displayName
	displayName:: $(printf 'Z\342\200\256oo\033]0;x\007' | base64)
EOF
run service list
is "$(printf %s "$out" | LC_ALL=C grep -c "$(printf '\033')\|$(printf '\342\200\256')")" 0 "no control characters reach the terminal"
run service list --json
is "$(printf %s "$out" | LC_ALL=C grep -c "$(printf '[\033\200-\377]')")" 0 "nor in JSON"

cat >"$scratch/reader.conf" <<-EOF
	$(cat "$conf")
EOF
sed -i "s|^services_dn = .*|services_dn = ou=nowhere,$slapd_base|" "$scratch/reader.conf"
conf=$scratch/reader.conf
ends 3 "a place that is not there" service add lost --role r
sed -i "/^services_dn/d" "$scratch/reader.conf"
ends 2 "no place at all" service add lost --role r
says 'set services_dn' "what to do is told"
settings "$(slapd_uri "$server")"
conf=$scratch/tessera.conf

# Passwords are asked for on a terminal, or not at all.
ends 2 "a bind that would need a terminal" service list --bind-dn "$slapd_admin_dn"
setsid "$tessera" -c "$conf" service list --bind-dn "$slapd_admin_dn" </dev/null >"$scratch/out" 2>"$scratch/err"
is $? 2 "without a terminal"
like "$(cat "$scratch/err")" 'no terminal' "it is told"
# typed DN FILE ARGUMENT...: the password in FILE is typed when it is asked for
typed() {
	expect -f - "$tessera" "$conf" "$@" >"$scratch/out" 2>&1 <<-'EOF'
		set args [lassign $argv tessera conf dn file]
		set f [open $file]
		set password [read $f]
		set timeout 10
		eval spawn $tessera -c $conf $args --bind-dn $dn
		expect "Password of $dn: "
		send "$password\r"
		expect eof
		exit [lindex [wait] 3]
	EOF
}
if command -v expect >/dev/null; then
	typed "$slapd_admin_dn" "$server/admin.pw" service list
	is $? 0 "a password that is right"
	is "$(grep -c "$(cat "$server/admin.pw")" "$scratch/out")" 0 "is not shown"
	typed "$slapd_admin_dn" "$server/admin.pw" service list --uri "$(slapd_uri "$server" ldap)"
	is $? 5 "over the network to a server whose certificate nobody vouches for"
	like "$(cat "$scratch/out")" 'certificate|TLS' "it is told"
	cp "$conf" "$scratch/plain.conf"
	sed -i "/^base/a ca_file = $server/ca.pem" "$conf"
	for way in ldap ldaps; do
		typed "$slapd_admin_dn" "$server/admin.pw" service list --uri "$(slapd_uri "$server" $way)"
		is $? 0 "over $way:// with TLS"
	done
	cp "$scratch/plain.conf" "$conf"
	typed "$slapd_admin_dn" "$server/root.pw" service list
	is $? 5 "a password that is wrong"
	typed "$slapd_reader_dn" "$server/reader.pw" service add other --role r
	is $? 4 "somebody who may not write"
	like "$(cat "$scratch/out")" 'the directory refused' "the refusal is told"
else
	skip "expect(1) is not here"
fi

slapd_freeze "$server"
ends 5 "a server that does not answer" service list
slapd_thaw "$server"
slapd_stop "$server"
ends 5 "a server that is down" service list
says 'ldapi' "it is named"
ends 5 "another server by --uri" service list --uri ldap://127.0.0.1:1
done_testing
