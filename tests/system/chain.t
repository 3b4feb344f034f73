#!/bin/sh
# SPDX-License-Identifier: ISC
# What an administrator does with the tool decides the next login, and nothing
# between them is a mock: tessera, slapd with its rules, tesserad, libpam.
. "$srcdir/tests/system/host.sh"
need_host

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server"
check "tesserad without privileges comes in step with an empty directory" await state persist

check "an ordinary administrator makes an account" tessera service add backup --display-name "Nightly backup" --role read
check "and another" tessera service add mailer --role send
new_token good backup
new_token other mailer
check "a login with the new token" becomes in login backup good
check "another's token for its owner" becomes in login mailer other
is "$(login mailer good)" refused "not with a token that is not his"
is "$(login nosuch good)" refused "not as a user that nobody knows"

# The secret is in the middle: each piece of it counts.
new_token twin backup
twin=$(cat "$tokens/twin")
check "a second token of the same account" becomes in login backup twin
printf '%s%s\n' "$(cut -c 1-18 "$tokens/good")" "$(echo "$twin" | cut -c 19-56)" >"$tokens/mixed"
is "$(login backup mixed)" refused "not with the id of one and the secret of another"
is "$(verdict mixed)" not_a_token "which is not even a token"
tr 's' 'p' <"$tokens/good" >"$tokens/kind"
is "$(login backup kind)" refused "not with the other kind"
echo "correct horse battery staple" >"$tokens/password"
is "$(login backup password)" refused "not with a password"

new_token brief backup --expires 20s
check "a token for some seconds" becomes in login backup brief

# State of the token, of the account.
check "disable the token" tessera token disable "$(id_of good)"
check "refused" becomes refused login backup good
is "$(login backup twin)" in "its twin is not"
check "enable it" tessera token enable "$(id_of good)"
check "in again" becomes in login backup good
check "disable the account" tessera service disable backup
check "refused" becomes refused login backup good
is "$(login backup twin) $(login mailer other)" "refused in" "its twin as well, others not"
is "$(verdict good)" account_disabled "and the tool says why"
check "enable it" tessera service enable backup
check "in again" becomes in login backup good

# Restrictions.
new_token imap backup --service imap
new_token near backup --network 192.0.2.0/24 --network 2001:db8::/32
service imap
check "a token for imap, for imap" becomes in login backup imap imap
is "$(login backup imap)" refused "not for another service"
is "$(login backup good imap)" in "one that is not restricted"
check "a token for a network, from there" becomes in login backup near demo 192.0.2.77
is "$(login backup near demo 2001:db8::7)" in "or by IPv6"
is "$(login backup near demo ::ffff:192.0.2.7)" in "or mapped into it"
is "$(login backup near demo 198.51.100.1)" refused "not from elsewhere"
is "$(login backup near demo mail.example.com)" refused "not from a name"
is "$(login backup near)" refused "not from nowhere"
new_token web backup --public --domain shop.example.com --domain http://dev.example.com:8080
service shop origin=https://shop.example.com
service dev origin=http://dev.example.com:8080
service evil origin=https://shop.example.com.evil.org
service plain origin=http://shop.example.com
check "a public token where the service is bound to its origin" becomes in login backup web shop
is "$(login backup web dev)" in "to its other one"
is "$(login backup web evil)" refused "not to a name that begins like it"
is "$(login backup web plain)" refused "not to another scheme"
is "$(login backup web)" refused "not where PAM knows of no origin"
is "$(login backup good shop)" in "a private one is good from any"
service reader role=read
service writer role=write
is "$(login backup good reader)$(login backup good writer)" inrefused "the role that the service demands"

# A new name.
rename() {
	printf 'dn: uid=%s,%s\nchangetype: modrdn\nnewrdn: uid=%s\ndeleteoldrdn: 1\n' "$1" "$slapd_services" "$2" |
		slapd_admin "$server" ldapmodify
}
check "the account gets another name" rename backup archive
check "which its tokens have at once" becomes in login archive good
is "$(login backup good)" refused "not by the old one"
check "the old name for a new account" tessera service add backup --role read
new_token heir backup
check "that has its own tokens" becomes in login backup heir
is "$(login backup good)" refused "not the former's"
is "$(login archive good)" in "which still serve the former"
give() {
	printf 'dn: tesseraTokenId=%s,uid=%s,%s\nchangetype: modrdn\nnewrdn: tesseraTokenId=%s\ndeleteoldrdn: 0\nnewsuperior: uid=%s,%s\n' \
		"$1" "$2" "$slapd_services" "$1" "$3" "$slapd_services" | slapd_admin "$server" ldapmodify
}
check "a token moves to another account" give "$(id_of twin)" archive mailer
check "which it serves now" becomes in login mailer twin
is "$(login archive twin)" refused "and serves its former owner no more"

# Of the time before.
legacy='{BLAKE2b-UUID}sxzxb6y4Sk60le7PxzszftPRftE_rfPmnPBFgs-Wq64'
cat >"$scratch/legacy.ldif" <<-END
	dn: uid=ann,$slapd_people
	changetype: add
	objectClass: inetOrgPerson
	uid: ann
	cn: Ann Lee
	sn: Lee
	mail: ann@example.com

	$(token 3mqvxbsk5mrs "uid=ann,$slapd_people" | sed "s/^tesseraVerifier:.*/tesseraVerifier: $legacy/" |
		sed 's/^dn: .*/&\ncontrol: 1.3.6.1.4.1.4203.666.5.12 true/')
END
check "a member with a token of the former product" ldif "$server" <"$scratch/legacy.ldif"
echo 6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a >"$tokens/legacy"
echo 6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6b >"$tokens/legacy-wrong"
check "which still works" becomes in login ann legacy
is "$(login ann legacy-wrong)" refused "not with a digit changed"

# The end.
check "the token for some seconds ends by itself" eventually prints refused login archive brief
is "$(verdict brief)" expired "and the tool says why"
check "revoke" tessera token revoke "$(id_of good)"
check "refused" becomes refused login archive good
is "$(verdict good)" revoked "and the tool says why"
change "tesseraTokenId=$(id_of good),uid=archive,$slapd_services" tesseraState active | slapd_admin "$server" ldapmodify >/dev/null 2>&1
like "$?" '^[1-9]' "nobody can undo it"
check "all has arrived" in_step
same "the cache equals the directory"
is "$(login archive good)" refused "revoked is revoked"
locked() {
	change "uid=ann,$slapd_people" pwdAccountLockedTime 000001010000Z | slapd_admin "$server" ldapmodify
}
check "the member is locked by the server's own means" locked
check "that ends it" becomes refused login ann legacy
is "$(verdict legacy)" account_disabled "and the tool says why"

leaks() {
	for each in good other twin heir; do
		cut -c 19-50 "$tokens/$each"
	done >"$scratch/secrets"
	grep -rlF -f "$scratch/secrets" "$scratch/log" "$cache" "$server"
}
is "$(leaks)" "" "no secret is in the log, in the cache or in the directory"
done_testing
