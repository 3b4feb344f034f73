#!/bin/sh
# SPDX-License-Identifier: ISC
# Proving who we are: password files, passwords that were typed, passwords that
# must be changed, tickets of Kerberos.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"

s=$scratch/s
server "$s" || exit
uri=$(slapd_uri "$s")

# goes ARG...: who the server takes us for, or what went wrong
goes() {
	"$dirtool" "uri=$uri" "base=$slapd_base" "$@" whoami
}

by_file() {
	goes bind=simple "bind_dn=$slapd_reader_dn" "password_file=$1"
}

is "$(goes)" "dn:$(slapd_peer "$(id -u)" "$(id -g)")" "SASL EXTERNAL over the local socket"
is "$(goes bind=anonymous)" '' "anonymous"
is "$(by_file "$s/reader.pw")" "dn:$slapd_reader_dn" "a password file"
pw=$scratch/pw
(umask 077 && { cat "$s/reader.pw" && echo; } >"$pw")
is "$(by_file "$pw")" "dn:$slapd_reader_dn" "with an end of line"
chmod 400 "$pw"
is "$(by_file "$pw")" "dn:$slapd_reader_dn" "of mode 0400"
for mode in 0640 0604 0620 0601; do
	chmod "$mode" "$pw"
	like "$(by_file "$pw")" "^refused 0 password_file '$pw' has mode $mode" "refused: mode $mode"
done
chmod 600 "$pw"
if [ "$(id -u)" -eq 0 ]; then
	chmod 440 "$pw"
	chgrp root "$pw"
	is "$(by_file "$pw")" "dn:$slapd_reader_dn" "of mode 0440 and root's, as systemd gives credentials"
	chgrp nogroup "$pw"
	like "$(by_file "$pw")" "^refused 0 password_file '$pw' has mode 0440" "refused: mode 0440 and another group's"
	chgrp root "$pw"
	chmod 600 "$pw"
	chown nobody "$pw"
	like "$(by_file "$pw")" "^refused 0 password_file '$pw' is owned by user" "refused: somebody else's"
	chown root "$pw"
else
	skip "somebody else's file: needs root"
fi
ln -s "$pw" "$scratch/link"
like "$(by_file "$scratch/link")" '^refused 0 .*symbolic link' "refused: a symbolic link"
like "$(by_file "$scratch")" '^refused 0 .*no regular file' "refused: a folder"
like "$(by_file "$scratch/none")" '^refused 0 .*No such file' "refused: no file"
: >"$pw"
like "$(by_file "$pw")" '^refused 0 .*is empty' "refused: an empty file"
head -c 600 /dev/zero | tr '\0' x >"$pw"
like "$(by_file "$pw")" '^refused 0 .*holds more than' "refused: a file that is too large"
printf wrong >"$pw"
said=$(by_file "$pw")
like "$said" '^refused 49 ' "refused: a wrong password"
like "$(printf '%s' "$said" | grep -c wrong)" '^0$' "which is not printed"

typed() {
	goes role=admin bind=prompt "admin_bind_dn=$slapd_admin_dn" "admin_password=$1"
}
is "$(typed "$(cat "$s/admin.pw")")" "dn:$slapd_admin_dn" "a password that was typed"
like "$(typed '')" '^refused 0 .*an empty one would be anonymous' "refused: nothing typed"
like "$(typed wrong)" '^refused 49 ' "refused: something else typed"

member newcomer | add "$s"
slapd_admin "$s" ldapmodify >/dev/null 2>&1 <<EOF
dn: uid=newcomer,$slapd_people
changetype: modify
add: userPassword
userPassword: code-of-the-invitation
-
add: pwdReset
pwdReset: TRUE
EOF
like "$(goes role=admin bind=prompt "admin_bind_dn=uid=newcomer,$slapd_people" admin_password=code-of-the-invitation)" \
	'^refused 0 .*wants this password changed' "a password that must be changed first is no success"

# Kerberos with a realm of our own.
realm() {
	export KRB5_CONFIG="$scratch/krb5.conf" KRB5_KDC_PROFILE="$scratch/kdc.conf" KRB5_KTNAME="$scratch/slapd.keytab"
	port=$((10000 + $(od -An -N2 -tu2 /dev/urandom) % 22000))
	cat >"$scratch/krb5.conf" <<-EOF
		[libdefaults]
		default_realm = TESSERA.TEST
		dns_lookup_kdc = false
		dns_canonicalize_hostname = false
		rdns = false
		[realms]
		TESSERA.TEST = {
			kdc = 127.0.0.1:$port
		}
	EOF
	cat >"$scratch/kdc.conf" <<-EOF
		[kdcdefaults]
		kdc_listen = 127.0.0.1:$port
		kdc_tcp_listen = 127.0.0.1:$port
		[realms]
		TESSERA.TEST = {
			database_name = $scratch/principal
			key_stash_file = $scratch/stash
		}
	EOF
	krb5_host=$(uname -n)
	kdb5_util create -s -P master -r TESSERA.TEST &&
		kadmin.local addprinc -randkey tesserad &&
		kadmin.local addprinc -randkey "ldap/$krb5_host" && kadmin.local addprinc -randkey ldap/localhost &&
		kadmin.local ktadd -k "$scratch/tesserad.keytab" tesserad &&
		kadmin.local ktadd -k "$scratch/slapd.keytab" "ldap/$krb5_host" ldap/localhost &&
		krb5kdc -P "$scratch/kdc.pid"
}

PATH=$PATH:/usr/sbin:/sbin
if ! command -v krb5kdc >/dev/null || ! command -v kadmin.local >/dev/null; then
	skip "GSSAPI: no Kerberos server (krb5-kdc, krb5-admin-server) here"
elif ! realm >"$scratch/realm.log" 2>&1; then
	skip "GSSAPI: a realm of our own cannot be made here"
else
	at_exit 'kill "$(cat "$scratch/kdc.pid")" 2>/dev/null'
	slapd_stop "$s"
	slapd_start "$s"
	like "$(goes bind=gssapi "keytab=$scratch/tesserad.keytab")" '^dn:uid=tesserad,cn=(tessera.test,cn=)?gssapi,cn=auth$' \
		"GSSAPI by a keytab"
	like "$(goes bind=gssapi "keytab=$scratch/none.keytab")" '^refused ' "GSSAPI without the keytab"
fi
done_testing
