#!/bin/sh
# SPDX-License-Identifier: ISC
# Active Directory as Samba plays it: known for what it is, read in pages, its
# people with their state.  Tokens cannot live there: Samba takes no schema
# whose object identifiers have parts of more than 32 bits.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"
[ "$(id -u)" -eq 0 ] || skip_all "needs root: the server gets a network of its own"
for program in samba samba-tool unshare ip; do
	command -v "$program" >/dev/null || skip_all "$program is missing"
done

d=$scratch/d
users=cn=users,dc=ad,dc=example,dc=com
password=Passw0rd.$(slapd_random)
samba-tool domain provision --realm=AD.EXAMPLE.COM --domain=AD --adminpass="$password" --server-role=dc --dns-backend=NONE \
	--targetdir="$d" --host-name=dc1 --host-ip=127.0.0.1 --option="interfaces=lo" --option="bind interfaces only=yes" \
	>"$scratch/provision.log" 2>&1 || skip_all "Samba makes no domain here"
(umask 077 && printf '%s' "$password" >"$scratch/pw")
# Its ports cannot be chosen; its socket in the file system is reached from here.
unshare --net sh -c 'ip link set lo up && exec samba --interactive --model=single --configfile="$1/etc/smb.conf" \
	--option="server services=ldap" --option="ldap server require strong auth=no" --option="pid directory=$1"' \
	sh "$d" >"$scratch/samba.log" 2>&1 &
samba=$!
at_exit 'kill "$samba" 2>/dev/null; wait "$samba" 2>/dev/null'
slapd_escape "$d/private/ldapi" >"$d/uris"

ad_tool() {
	slapd_as "$d" "cn=administrator,$users" "$scratch/pw" "$@"
}
tries=0
until ad_tool ldapsearch -s base -b '' 1.1 >/dev/null 2>&1; do
	tries=$((tries + 1))
	[ "$tries" -lt 600 ] || skip_all "Samba does not answer: $(tail -n 1 "$scratch/samba.log")"
	sleep 0.05
done

# goes ARG...: asks the directory
goes() {
	"$dirtool" "uri=$(slapd_uri "$d")" base="dc=ad,dc=example,dc=com" bind=simple "bind_dn=cn=administrator,$users" \
		"password_file=$scratch/pw" "$@"
}

# person NAME CONTROL: userAccountControl 544 is an account without a password, 2 more one that is disabled
person() {
	lines "dn: cn=$1,$users" 'objectClass: user' "sAMAccountName: $1" "displayName: Name of $1" "userAccountControl: $2"
}
{
	person ann 544
	person bob 546
} | ad_tool ldapadd >"$scratch/ldif.log" 2>&1 || sed 's/^/# /' "$scratch/ldif.log"

goes check >"$scratch/check"
like "$(head -n 1 "$scratch/check")" 'Active Directory' "it is known for what it is"
like "$(cat "$scratch/check")" 'is not offered, .*tesserad polls it' "and polled"
is "$(grep -c anonymous "$scratch/check")" 0 "who does not say whom it takes us for does not take us for nobody"
like "$(goes account ann)" 'login=ann class=2 state=1 flaws=0000 .* name=Name of ann$' "a person"
like "$(goes account bob)" 'login=bob class=2 state=2 ' "one who is disabled is"
uuid() {
	sed -n "s/.*account \([^ ]*\) .*login=$1 .*/\1/p" "$2" | head -n 1
}
goes all >"$scratch/all"
like "$(uuid ann "$scratch/all")" '^[0-9a-f-]{36}$' "objectGUID names an entry"
lines "dn: cn=ann,$users" 'changetype: modrdn' 'newrdn: cn=anna' 'deleteoldrdn: 1' \
	"newsuperior: cn=computers,dc=ad,dc=example,dc=com" | ad_tool ldapmodify >/dev/null 2>&1
before=$(uuid ann "$scratch/all")
goes all >"$scratch/all"
is "$(uuid ann "$scratch/all")" "$before" "wherever it is moved"
watch content "uri=$(slapd_uri "$d")" base="dc=ad,dc=example,dc=com" bind=simple "bind_dn=cn=administrator,$users" \
	"password_file=$scratch/pw"
is "$(told content '^done|^failed')" "done" "all content, in pages"
is "$(uuid ann "$scratch/content.out") $(grep -c 'login=bob .*state=2' "$scratch/content.out")" "$before 1" "the same as by search"
unwatch content
done_testing
