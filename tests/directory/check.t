#!/bin/sh
# SPDX-License-Identifier: ISC
# What an administrator is told about a server that is not ready.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"

s=$scratch/s
server "$s" loose || exit
{
	account backup
	token aaaabbbbcccc "uid=backup,$slapd_services"
} | add "$s"

findings() {
	# shellcheck disable=SC2046
	"$dirtool" $(reader "$s") "$@" check
}

# access RULE...: the rights on the server from now on
access() {
	{
		lines 'dn: olcDatabase={1}mdb,cn=config' 'changetype: modify' 'replace: olcAccess' "$@"
	} | slapd_config "$s" ldapmodify >/dev/null
}

said=$(findings)
is "$(printf '%s\n' "$said" | grep -Ec '^(fatal|warning): ')" 0 "a server that is ready: no complaint"
like "$said" "^ok: .* is OpenLDAP; it takes us for 'dn:$slapd_reader_dn'" "what it is, and whom it takes us for"
like "$said" '^ok: content synchronisation' "that it synchronises"
like "$said" '^ok: verifiers of all 1 tokens are readable' "that verifiers can be read"
like "$said" 'index objectClass,entryUUID,entryCSN eq' "and which indices it needs"

auth='olcAccess: to attrs=userPassword by anonymous auth by * none'
access "$auth" 'olcAccess: to attrs=tesseraVerifier by * none' 'olcAccess: to * by * read'
like "$(findings)" '^fatal: none of 1 tokens shows its tesseraVerifier' "verifiers that are hidden"
access "$auth" 'olcAccess: to attrs=tesseraNetwork by * none' 'olcAccess: to * by * read'
like "$(findings)" "^warning: 1 tokens are incomplete and deny, 'tesseraTokenId=aaaabbbbcccc" "another attribute that is hidden"
access "$auth" 'olcAccess: to filter=(objectClass=tesseraToken) by * none' 'olcAccess: to * by * read'
like "$(findings)" '^warning: no token is visible' "tokens that are hidden"
access "$auth" "olcAccess: to dn.base=$slapd_base attrs=contextCSN by * none" 'olcAccess: to * by * read'
like "$(findings)" '^fatal: contextCSN .* is missing or hidden' "contextCSN that is hidden"
access "$auth" 'olcAccess: to * by * none'
like "$(findings)" '^fatal: .*No such object' "everything hidden"
access 'olcAccess: to attrs=userPassword by anonymous auth by * read' 'olcAccess: to * by * read'
lines "dn: uid=backup,$slapd_services" 'changetype: modify' 'add: objectClass' 'objectClass: simpleSecurityObject' - \
	'add: userPassword' 'userPassword: secret' | change "$s"
said=$(findings)
like "$said" '^warning: 1 service accounts have a userPassword' "a service account with a password"
is "$(printf '%s\n' "$said" | grep -c secret)" 0 "which is not printed"
like "$(findings bind=anonymous)" '^warning: this connection is anonymous' "nobody"

lines 'dn: olcDatabase={1}mdb,cn=config' 'changetype: modify' 'replace: olcLimits' 'olcLimits: * size=1' |
	slapd_config "$s" ldapmodify >/dev/null
like "$(findings)" '^fatal: .*\(4\); give the reader .limits' "a size limit"

p=$scratch/plain
server "$p" plain || exit
like "$("$dirtool" "uri=$(slapd_uri "$p")" "base=$slapd_base" check)" '^warning: content synchronisation .*overlay syncprov' \
	"a server that does not synchronise"
like "$("$dirtool" "uri=$(slapd_uri "$p")" base=dc=example,dc=org check)" '^fatal: .*No such object' "a base that is not there"
like "$("$dirtool" "uri=$(slapd_uri "$p")" base=nonsense check)" "^refused 0 base 'nonsense' is no distinguished name" \
	"a base that is none"
like "$("$dirtool" "uri=$(slapd_uri "$p")" "base=$slapd_base" 'filter=((' check)" "^fatal: .*check 'filter'" "a filter that is none"
done_testing
