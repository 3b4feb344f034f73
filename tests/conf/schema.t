#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154,SC2016
# The schema says the same in its three forms, and servers take each.
# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"
# shellcheck source=tests/slapd.sh
. "$srcdir/tests/slapd.sh"

schema=$srcdir/conf/schema

# Definitions alone, one a line, without what is the form's own.
definitions() {
	sed -e '/^#/d' -e '/^$/d' "$1" | awk '
		/^[ \t]/ { sub(/^[ \t]+/, " "); line = line $0; next }
		{ if (line != "") print line; line = $0 }
		END { print line }' |
		sed -n -E -e 's/^(attributetype|(olcA|a)ttributeTypes:) */attribute /p' \
			-e 's/^(objectclass|(olcO|o)bjectClasses:) */class /p' | tr -s ' '
}

definitions "$schema/tessera.schema" >"$scratch/plain"
definitions "$schema/tessera.ldif" >"$scratch/config"
definitions "$schema/60tessera.ldif" >"$scratch/389"
is "$(grep -c ^attribute "$scratch/plain") $(grep -c ^class "$scratch/plain")" "19 4" "19 attributes, 4 classes"
check "slapd.conf and cn=config: the same" diff "$scratch/plain" "$scratch/config"
check "slapd.conf and 389-ds: the same" diff "$scratch/plain" "$scratch/389"
is "$(awk '{ print $3 }' "$scratch/plain" | sort | uniq -d)" "" "no OID twice"
is "$(awk '{ print length }' "$schema"/* | sort -n | tail -n 1 | awk '{ print ($1 <= 100) }')" 1 "no line is too long"

# What a server says of the schema it has: names, without order and layout.
published() {
	LDAPNOINIT=1 ldapsearch -x -LLL -o ldif-wrap=no -H "$1" -s base -b cn=Subschema \
		'(objectClass=*)' attributeTypes objectClasses | grep tessera | tr -d ' ' | sort
}

if ! slapd_available; then
	skip "loading: slapd or the LDAP tools are missing"
	done_testing
fi
at_exit 'slapd_kill "$scratch/server"'
check "cn=config: loads" slapd_new "$scratch/server" plain
published "$(slapd_uri "$scratch/server")" >"$scratch/published"
is "$(wc -l <"$scratch/published")" 23 "and is published"

at_exit 'slapd_kill "$scratch/old"'
mkdir "$scratch/old"
slapd_escape "$scratch/old/ldapi" >"$scratch/old/uris"
{
	for name in core cosine inetorgperson; do
		slapd_schemas | sed -n "s|^include: file://\(.*/$name\).ldif|include \1.schema|p"
	done
	cat <<-EOF
		include $schema/tessera.schema
		pidfile $scratch/old/pid
		database ldif
		directory $scratch/old
		suffix dc=example,dc=com
	EOF
} >"$scratch/old/slapd.conf"
check "slapd.conf: loads" "$slapd_program" -s 0 -h "$(cat "$scratch/old/uris")" -f "$scratch/old/slapd.conf"
slapd_listens "$scratch/old"
published "$(slapd_uri "$scratch/old")" >"$scratch/published.old"
check "and is published alike" diff "$scratch/published" "$scratch/published.old"
done_testing
