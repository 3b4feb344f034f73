#!/bin/sh
# SPDX-License-Identifier: ISC
# slapd, threaded and as nobody, with the shipped slapd.conf of SASL; the client is libldap.
if [ -z "${TESSERA_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	TESSERA_MOUNTS=yes exec unshare -m "$0"
fi
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
. "$srcdir/tests/slapd.sh"
. "$srcdir/tests/sasl/slapd.sh"
[ -x "$builddir/tests/sasl/bind" ] || skip_all "bind is not built"
make_world
sasl_slapd <"$srcdir/conf/sasl2/slapd.conf"

# ldap MECHANISM: what the server says to the message that is read
ldap() {
	"$builddir/tests/sasl/bind" "$uri" "$1" 2>&1 | tr '\n' '|'
}
is "$(slapd_tool "$server" ldapsearch -x -LLL -s base -b '' supportedSASLMechanisms | grep -c 'OAUTHBEARER\|XOAUTH2')" 1 \
	"mech_list offers one of the two"
yes="0 |dn:uid=svc-a,ou=services,dc=example,dc=com|"
no='14 {"status":"invalid_token"}|49|'
is "$(oauthbearer svc-a good | ldap OAUTHBEARER)" "$yes" "a token, and who its owner is in the directory"
is "$(oauthbearer '' good | ldap OAUTHBEARER)" "$yes" "a token without a name"
is "$(oauthbearer svc-local good-local | ldap OAUTHBEARER)" "0 |dn:uid=svc-local,ou=services,dc=example,dc=com|" \
	"a name that the host's own users have"
for bad in wrong unknown expired revoked disabled sshd network public good-b password; do
	is "$(oauthbearer svc-a $bad | ldap OAUTHBEARER)" "$no" "refused: $bad"
done
is "$(oauthbearer svc-b good | ldap OAUTHBEARER)" "$no" "refused: another account"
like "$(echo 'n,,^A' | ldap OAUTHBEARER)" '^80 ' "refused: a malformed message"
like "$(xoauth2 svc-a good | ldap XOAUTH2)" '^7 ' "refused: a mechanism that mech_list does not name"

# Sixty-four at once, half of them with a dead token, while the cache is replaced again and again.
publish() {
	while [ ! -e "$scratch/enough" ]; do
		printf 'account login=svc-x display_name=%s\n' "$1" | "$mkcache" --delta "$room" >/dev/null || exit
	done
}
publish 1 &
publisher=$!
at_exit 'touch "$scratch/enough"; wait $publisher'
oauthbearer svc-a good | "$builddir/tests/sasl/bind" "$uri" OAUTHBEARER 32 20 >"$scratch/let-in" 2>&1 &
alive=$!
dead=$(oauthbearer svc-a revoked | "$builddir/tests/sasl/bind" "$uri" OAUTHBEARER 32 20 2>&1)
wait $alive
is "$(cat "$scratch/let-in")" "640 0" "32 connections, 20 times: a good token is let in"
is "$dead" "0 640" "and a revoked one refused beside it"
touch "$scratch/enough"
wait $publisher
is $? 0 "the cache was replaced meanwhile"

id_of good-b >"$room/denied"
is "$(oauthbearer svc-b good-b | ldap OAUTHBEARER)" "$no" "denied by root a moment ago"
world_change "$room" revoke
is "$(oauthbearer svc-a good | ldap OAUTHBEARER)" "$no" "revoked a moment ago"
touch -d '3 days ago' "$room/cache/delta.tdb"
like "$(oauthbearer svc-a legacy | ldap OAUTHBEARER)" '^52 \|$' "a cache that is too old: unavailable"
chmod 700 "$room/cache"
like "$(oauthbearer svc-a legacy | ldap OAUTHBEARER)" '^52 \|$' "a cache that slapd may not read: unavailable"
done_testing
