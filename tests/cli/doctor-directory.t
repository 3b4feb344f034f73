#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera doctor: what it says of a server, of the rules it holds, of tesserad.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
with_slapd
with_daemon
run service add backup --role read
run token add --account backup --label a --private

# The rest of this host is as it is: what is said of it is not looked at here.
doctor() {
	run doctor "$@"
}

# config LINE...: a change of the server's own settings
config() {
	printf '%s\n' "$@" | slapd_config "$server" ldapmodify >/dev/null || echo "# this change was refused: $1"
}

doctor
shows '^ok    .* is OpenLDAP; it takes us for .dn:cn=tesserad' "the server, as tesserad"
shows '^ok    verifiers of all 1 tokens are readable' "its verifiers"
shows '^ok    .*: the server holds the rules for tokens and accounts' "its rules"
doctor --json
is "$(grep -c '"check": "rules"' "$scratch/out")" 1 "as JSON"
doctor --offline
is "$(printf '%s\n' "$out" | grep -c -e OpenLDAP -e 'the rules')" 0 "not with --offline"

# A password that is tesserad's alone, as tessera-schema(7) has it made, is read by tesserad.
root=$scratch/root
mkdir -p "$root$server" "$root/etc"
chmod 711 "$scratch" "$root" "$root$server"
cp -p "$server/reader.pw" "$root$server/"
echo tesserad:x:65534:65534::/:/bin/false >"$root/etc/passwd"
echo tessera:x:65534: >"$root/etc/group"
doctor --root "$root"
shows "^fail  password_file '$root$server/reader.pw': Permission denied" "a password that root alone can read"
chown 65534 "$root$server/reader.pw"
doctor --root "$root"
shows "^ok    .* is OpenLDAP; it takes us for .dn:cn=tesserad" "a password that is tesserad's alone"

# lost RULE: one warning, about this rule
lost() {
	doctor
	is "$(printf '%s\n' "$out" | grep -c '^warn  .*does not hold the rule')" 1 "one rule is missing"
	shows "^warn  .*does not hold the rule \"$1\" .*; load it from conf/slapd/" "$1"
}
overlay=$(slapd_config "$server" ldapsearch -LLL -o ldif-wrap=no -b cn=config '(objectClass=olcConstraintConfig)' 1.1 | sed -n 's/^dn: //p')
values=$(slapd_config "$server" ldapsearch -LLL -o ldif-wrap=no -b "$overlay" -s base '(objectClass=*)' olcConstraintAttribute |
	grep '^olcConstraintAttribute: ')
# without PATTERN: constraints but those that match
without() {
	config "dn: $overlay" 'changetype: modify' 'replace: olcConstraintAttribute' \
		"$(printf '%s\n' "$values" | grep -v "$1")"
}
without 'tesseraTokenId set'
lost 'tokens are made under service accounts only'
without 'tesseraDomain regex'
lost 'origins have no wildcards'
without 'userPassword count'
lost 'service accounts have no password'
without nothing
overlay=$(slapd_config "$server" ldapsearch -LLL -o ldif-wrap=no -b cn=config '(objectClass=olcUniqueConfig)' 1.1 | sed -n 's/^dn: //p')
config "dn: $overlay" 'changetype: modify' 'replace: olcUniqueURI' 'olcUniqueURI: ldap:///?tesseraTokenId?sub'
lost 'each login is there once'
config "dn: $overlay" 'changetype: modify' 'replace: olcUniqueURI' 'olcUniqueURI: ldap:///?tesseraTokenId?sub' \
	'olcUniqueURI: ldap:///?uid?sub'
doctor
shows 'the server holds the rules' "all are back"

# Who may not read cn=config, and who would have to type a password.
config 'dn: olcDatabase={0}config,cn=config' 'changetype: modify' 'replace: olcAccess' \
	"olcAccess: to dn.base=cn=config by dn.exact=$(slapd_peer 0 0) write by * none" 'olcAccess: to * by * none'
doctor
shows '^ok    .*which rules the server itself holds is not shown' "settings that are hidden"
printf 'admin_bind = prompt\nadmin_bind_dn = cn=x\n' >>"$conf"
doctor
is "$(printf '%s\n' "$out" | grep -c 'rules')" 0 "nobody is asked for a password"

# The daemon.
finds() {
	"$tessera" -c "$conf" doctor --offline 2>/dev/null | grep "$1"
}
"$builddir/tesserad" -c "$conf" 2>"$scratch/log" &
daemon=$!
until_ok finds '^ok    tesserad is in step with ldapi:'
doctor --offline
shows '^ok    tesserad is in step with ldapi:' "tesserad in step"
shows '^ok    the cache was proved in step [0-9]+ seconds ago' "and its cache"
is "$(printf '%s\n' "$out" | grep -c 'no socket')" 0 "and its socket for uses"
rm "$scratch/cache/cache/use.sock"
doctor --offline
shows '^warn  .*/use.sock is no socket' "which is missed when it is not there"
slapd_stop "$server"
until_ok finds '^warn  tesserad is not in step'
doctor
shows '^warn  tesserad is not in step \((backoff|connecting)\): .*; revocations wait' "tesserad without a directory"
shows '^fail  .*ldapi' "and the directory"
done_testing
