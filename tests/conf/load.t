#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154,SC2016
# The example settings load, in the order of their numbers, into the very
# server that Debian's package sets up, and it starts with them.
# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"
# shellcheck source=tests/slapd.sh
. "$srcdir/tests/slapd.sh"

debian=/usr/share/slapd/slapd.init.ldif
slapd_available || skip_all "slapd or the LDAP tools are missing"
[ -r "$debian" ] || skip_all "this is not Debian's slapd"
[ "$(id -u)" -eq 0 ] || skip_all "root alone is Debian's administrator of cn=config"

server=$scratch/server
at_exit 'slapd_kill "$server"'
mkdir -p "$server/config" "$server/ldap"
slapd_escape "$server/ldapi" >"$server/uris"
(umask 077 && printf secret >"$server/root.pw")
sed -e "s|@SUFFIX@|$slapd_base|" -e 's|@PASSWORD@|secret|' -e "s|/var/lib/ldap|$server/ldap|" \
	-e "s|/var/run/slapd/slapd.pid|$server/pid|" -e '/^olcArgsFile/d' "$debian" >"$scratch/settings"
check "Debian's settings" "$slapd_program" -T add -n 0 -F "$server/config" -l "$scratch/settings"
slapd_start "$server"
slapd_top >"$scratch/top"
check "the top entry" slapd_root "$server" ldapadd -f "$scratch/top"

check "schema" slapd_config "$server" ldapadd -f "$srcdir/conf/schema/tessera.ldif"
for file in "$srcdir"/conf/slapd/[1-9]-*.ldif; do
	check "${file##*/}" slapd_config "$server" ldapmodify -f "$file"
done
check "tree.ldif" slapd_root "$server" ldapadd -f "$srcdir/conf/slapd/tree.ldif"
slapd_stop "$server"
check "it starts with them" slapd_start "$server"
is "$(slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" cn=tessera-admins member | grep -c ^member:)" 2 \
	"root on the server is an administrator"

# The daemon's password is set as tree.ldif says, by an administrator.
(umask 077 && slapd_random >"$server/reader.pw" && printf wrong >"$scratch/wrong.pw")
check "the daemon gets a password" slapd_root "$server" ldappasswd -T "$server/reader.pw" "$slapd_reader_dn"
check "with which it may work at once" slapd_reader "$server" ldapsearch -LLL -s base -b "$slapd_services"
for try in 1 2 3 4 5 6; do
	slapd_as "$server" "$slapd_reader_dn" "$scratch/wrong.pw" ldapwhoami >/dev/null 2>&1 &&
		not_ok "wrong password $try is taken"
done
check "wrong passwords do not lock it out" slapd_reader "$server" ldapsearch -LLL -s base -b "$slapd_services"
done_testing
