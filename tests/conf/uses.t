#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Who may say when tokens were last used, and that this is all a daemon may write.
# shellcheck source=tests/conf/rules.sh
. "$srcdir/tests/conf/rules.sh"

uses=ou=uses,$slapd_base
use() {
	use_id=$1
	shift
	say "tesseraUsedToken=$use_id,$uses" "$@" -- objectClass=tesseraUse "tesseraUsedToken=$use_id" \
		tesseraLastUse=20260101000000Z
}
reader() { "${kind}_reader" "$server" "$@"; }

use abcdefgh0001
answers 0 "allowed: a daemon tells of a use" reader ldapadd
change "tesseraUsedToken=abcdefgh0001,$uses" "replace: tesseraLastUse" "tesseraLastUse: 20260102000000Z" - \
	"replace: tesseraLastService" "tesseraLastService: sshd" - "replace: tesseraLastPeer" "tesseraLastPeer: 192.0.2.7" - \
	"replace: tesseraLastHost" "tesseraLastHost: db1.example.com"
answers 0 "allowed: it changes that" reader ldapmodify
answers 50 "refused (50): it deletes that" reader ldapdelete "tesseraUsedToken=abcdefgh0001,$uses"
say "ou=more,$uses" -- objectClass=organizationalUnit ou=more
answers 50 "refused (50): another kind of entry" reader ldapadd
say "uid=eve,$uses" -- objectClass=inetOrgPerson uid=eve cn=eve sn=eve
answers 50 "refused (50): a person" reader ldapadd
say "uid=eve,$uses" -- objectClass=tesseraServiceAccount uid=eve tesseraState=active tesseraRole=deploy
answers 50 "refused (50): an account" reader ldapadd
use abcdefgh0002
sed -i "s/,$uses/,$slapd_services/" "$said"
answers 50 "refused (50): a use elsewhere" reader ldapadd
use abcdefgh0002 tesseraLastUse=yesterday
answers 21 "refused (21): a time that is none" reader ldapadd

# A daemon in wrong hands makes no account of such an entry, takes nobody's name, and no tokens below it.
case $kind in
slapd) added=19 ;;
*) added=50 ;;
esac
use abcdefgh0003 objectClass=tesseraUse objectClass=tesseraServiceAccount uid=eve tesseraState=active tesseraRole=deploy
answers "$added" "refused ($added): a use that is an account, too" reader ldapadd
for pair in uid=eve mail=eve@example.com "userPassword=eve's password"; do
	use abcdefgh0003 objectClass=tesseraUse objectClass=extensibleObject "$pair"
	answers "$added" "refused ($added): a use with ${pair%%=*}" reader ldapadd
	change "tesseraUsedToken=abcdefgh0001,$uses" "replace: objectClass" "objectClass: tesseraUse" \
		"objectClass: extensibleObject" - "add: ${pair%%=*}" "${pair%%=*}: ${pair#*=}"
	answers 50 "refused (50): ${pair%%=*} in a use" reader ldapmodify
done
token abcdefgh0004 "tesseraUsedToken=abcdefgh0001,$uses"
answers "$added" "refused ($added): a token below a use" reader ldapadd
change "$uses" "replace: description" "description: x"
answers 50 "refused (50): the place itself" reader ldapmodify

person ann "userPassword=ann's password"
allows "a person" ldapadd
secret ann "ann's password"
seen() {
	"$@" ldapsearch -LLL -b "$uses" '(objectClass=tesseraUse)' tesseraLastPeer | grep -c ^tesseraLastPeer
}
admin() { "${kind}_admin" "$server" "$@"; }
is "$(seen as_ann)" 0 "people do not see who came from where"
is "$(seen admin)" 1 "administrators do"
allows "an administrator purges" ldapdelete "tesseraUsedToken=abcdefgh0001,$uses"
done_testing
