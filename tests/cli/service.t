#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera service, on a real slapd with the rules of conf/slapd.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
. "$srcdir/tests/slapd.sh"
slapd_available || skip_all "slapd or the LDAP tools are not here"
server=$scratch/slapd
at_exit 'slapd_kill "$server"'
slapd_new "$server" tls || skip_all "slapd does not start"
settings "$(slapd_uri "$server")"

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
