#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# What users of service accounts and tokens are promised, each promise a case
# of its own, on a real slapd with the example rules, tesserad and the real
# libpam.  Where a rule is the directory's too, plain LDAP tools of an ordinary
# administrator prove it.
. "$srcdir/tests/system/host.sh"
need_host

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server"
check "a host comes in step with the directory" await state persist

# ends CODE "what" ARGUMENT...: the tool ends so; what it said is in $scratch/said
ends() {
	ends_wanted=$1
	ends_what=$2
	shift 2
	tessera "$@" >"$scratch/told" 2>"$scratch/said" </dev/null
	is $? "$ends_wanted" "$ends_what"
}

says() {
	like "$(cat "$scratch/said")" "$1" "$2"
}

# server_says CODE "what" WHO TOOL [ARGUMENT...]: the server itself, to what is in $scratch/change
server_says() {
	server_wanted=$1
	server_what=$2
	server_who=$3
	shift 3
	"slapd_$server_who" "$server" "$@" <"$scratch/change" >"$scratch/said" 2>&1
	is $? "$server_wanted" "$server_what"
}

# rows VERB...: how many a list has
rows() {
	tessera "$@" --json 2>/dev/null | grep -c '"uuid"'
}

person() {
	cat <<-END
		dn: uid=$1,$slapd_people
		changetype: add
		objectClass: inetOrgPerson
		uid: $1
		cn: $1
		sn: Lee
		mail: $1@example.com
		userPassword: password of $1

	END
}

# As slapd_admin, by the password that person() gave.
slapd_ann() {
	printf 'password of ann' >"$scratch/ann.pw"
	shift
	slapd_as "$server" "uid=ann,$slapd_people" "$scratch/ann.pw" "$@"
}

say() {
	echo "# $*"
}

say "Service accounts"
ends 0 "a service account is made by whoever manages the organisation" \
	service add nightly --display-name "Nightly backup" --role read --role write
person ann | slapd_admin "$server" ldapmodify >/dev/null
account intruder >"$scratch/change"
server_says 50 "a person who does not manage it cannot make one" ann ldapmodify
ends 0 "it is tied to no person" service show nightly --json
is "$(grep -c '"mail"\|"username"' "$scratch/told")" 0 "it has no mail address and no user behind it"
like "$(cat "$scratch/told")" '"read"' "it has roles, as a user has"
for name in "Nightly Backup" night-ly night_ly 1night nächtlich; do
	ends 4 "its name holds no spaces and no special characters: $name" service add "$name" --role read
done
account night-ly >"$scratch/change"
server_says 19 "the server holds that rule, too" admin ldapmodify
is "$(rows service list) $(rows member list)" "1 2" "service accounts are listed apart from people"
is "$(tessera member list --json | grep -c nightly)" 0 "none is among the people"

say "No password opens a service account"
change "uid=nightly,$slapd_services" userPassword secret >"$scratch/change"
server_says 19 "a service account gets no password" admin ldapmodify
printf 'dn: uid=nightly,%s\nchangetype: modify\nadd: objectClass\nobjectClass: simpleSecurityObject\n-\nadd: userPassword\nuserPassword: {SSHA}fePTSHoqJy0GMAOmFVvRMWNqQkl1Y2Rk\n' \
	"$slapd_services" >"$scratch/change"
server_says 19 "not with a class for it either" admin ldapmodify
echo "correct horse battery staple" >"$tokens/password"
check "the host knows the account" in_step
is "$(login nightly password)" refused "a password is no way in"

say "New tokens"
new_token private nightly
check "a token logs its service account in" becomes in login nightly private
ends 2 "every new token needs a service account" token add --label x --private
ends 4 "a person gets no new token" token add --account ann --label x --private
says 'service account' "the refusal names what is needed"
ends 4 "a person gets no public one either" token add --account ann --label x --public --domain shop.example.com
token abcdefgh0001 "uid=ann,$slapd_people" >"$scratch/change"
server_says 19 "the server holds that rule, too" admin ldapmodify
token abcdefgh0001 "$slapd_services" >"$scratch/change"
server_says 19 "nor is there a token without any account" admin ldapmodify
ends 2 "a new token has a name" token add --account nightly --private
ends 2 "a new token is private or public" token add --account nightly --label x
ends 2 "not both" token add --account nightly --label x --private --public --domain shop.example.com
check "there is no limit on active tokens" sh -c "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	'$builddir/tessera' -c '$scratch/conf' token add --account nightly --label \"number \$i\" --private || exit; done"
is "$(rows token list --account nightly)" 13 "all are there"

say "Private tokens"
for origin in https://shop.example.com http://localhost:3000 null; do
	is "$(verdict private --origin "$origin")" allow "a private token is valid whatever the origin: $origin"
done
is "$(verdict private)" allow "and without any"
is "$(verdict private --role write)" allow "the roles of its service account apply"
is "$(verdict private --role admin)" missing_role "others do not"

say "Public tokens"
ends 4 "the domains of a public token are not optional" token add --account nightly --label x --public
token abcdefgh0001 "uid=nightly,$slapd_services" | sed 's/private/public/' >"$scratch/change"
server_says 19 "the server holds that rule, too" admin ldapmodify
for domain in '*.example.com' '*' co.uk https://shop.example.com/path; do
	ends 4 "a domain is one host, listed explicitly: not $domain" \
		token add --account nightly --label x --public --domain "$domain"
done
token abcdefgh0001 "uid=nightly,$slapd_services" | sed 's/private/public/' |
	awk '/^$/ { print "tesseraDomain: https://*.example.com" } { print }' >"$scratch/change"
server_says 19 "the server refuses a wildcard, too" admin ldapmodify
new_token public nightly --public --domain https://shop.example.com --domain localhost --role read
check "a public token is valid for requests from its domains" \
	becomes allow verdict public --origin https://shop.example.com
is "$(verdict public --origin https://example.com)" wrong_origin "not from elsewhere"
is "$(verdict public --origin https://www.shop.example.com)" wrong_origin "each subdomain must be listed"
is "$(verdict public --origin https://shop.example.com:8443)" wrong_origin "another port is another origin"
is "$(verdict public --origin http://localhost:3000)" allow "bare localhost is good for a development server"
is "$(verdict public)" no_origin "a request without an origin is refused"
is "$(login nightly public)" refused "where there is no origin it opens nothing"
is "$(verdict public --origin https://shop.example.com --role write)" missing_role \
	"it has the least rights: of the account's roles those that it lists"

say "Id and secret"
id=$(id_of private)
like "$(tessera token list)" "^$id " "the id is public: lists show it"
printf '%s%s\n' "$(cut -c 1-18 "$tokens/private")" "$(cut -c 19-56 "$tokens/public")" >"$tokens/guess"
is "$(login nightly guess)" refused "it opens nothing without its secret"
slapd_root "$server" ldapsearch -LLL -o ldif-wrap=no -b "$slapd_base" >"$scratch/directory"
is "$(grep -c "$(cut -c 19-50 "$tokens/private")" "$scratch/directory")" 0 "the directory does not have the secret"
server_says 0 "people see no tokens" ann ldapsearch -LLL -b "$slapd_services" '(objectClass=tesseraToken)' cn
is "$(grep -c '^cn:' "$scratch/said")" 0 "managing tokens is a right of its own"

say "Restrictions are judged on the host, and explained"
new_token narrow nightly --service imap --network 192.0.2.0/24 --role read
narrow=$(id_of narrow)
service imap
service reader role=read
service writer role=write
check "a token for a service and a network" becomes in login nightly narrow imap 192.0.2.7
is "$(login nightly narrow demo 192.0.2.7)" refused "not for another service"
is "$(login nightly narrow imap 198.51.100.1)" refused "not from another network"
ends 1 "explained" explain "$narrow" --pam --user nightly --service demo --rhost 198.51.100.1 --role write
like "$(cat "$scratch/told")" 'Asked for: demo\. Meant for: imap\.' "the service"
like "$(cat "$scratch/told")" 'The peer is: 198.51.100.1\. Valid from: 192.0.2.0/24\.' "the network"
like "$(cat "$scratch/told")" 'Wanted: write\. The account has: read write\. The token lists: read\. Both: read\.' \
	"the roles"
is "$(login nightly private reader) $(login nightly private writer)" "in in" "an account's roles"
ends 0 "a role is taken from the account" service set nightly --remove-role write
check "no token has it any more" becomes refused login nightly private writer
is "$(login nightly private reader)" in "the others stay"
change "tesseraTokenId=$narrow,uid=nightly,$slapd_services" tesseraNotBefore 20990101000000Z |
	slapd_admin "$server" ldapmodify >/dev/null
check "a token that begins later is refused until then" becomes not_yet verdict narrow --service imap --rhost 192.0.2.7
ends 1 "explained" explain "$narrow"
like "$(cat "$scratch/told")" 'It begins: 2099-01-01' "from when"
new_token brief nightly --expires 3s
check "every token has an end" eventually prints expired verdict brief
ends 1 "explained" explain "$(id_of brief)"
like "$(cat "$scratch/told")" 'Its end: 20' "when"

say "Rename"
ends 0 "a service account is renamed" service rename nightly backup
check "its tokens work under the new name" becomes in login backup private
is "$(login nightly private)" refused "and not under the old one"
is "$(verdict public --user backup --origin https://shop.example.com)" allow "every one of them, though the server spoke of the account alone"
tessera service rename backup archive 2>/dev/null
renamed=$(date +%s%N)
check "within moments" becomes allow verdict private --user archive
say "at most $((($(date +%s%N) - renamed) / 1000000)) ms after the answer, the start of the tool included"
is "$(verdict private --user backup)" wrong_account "at the same time the old name has ended"
tessera service rename archive nightly 2>/dev/null
check "and back" becomes in login nightly private

say "Disable and revoke"
ends 0 "a token is disabled" token disable "$id"
check "it is refused" becomes disabled verdict private
ends 0 "and enabled" token enable "$id"
check "it works again" becomes in login nightly private
ends 0 "a token is revoked at any time" token revoke "$id"
check "it is dead" becomes revoked verdict private
ends 4 "for good" token enable "$id"
change "tesseraTokenId=$id,uid=nightly,$slapd_services" tesseraState active >"$scratch/change"
server_says 19 "the server holds that rule, too" admin ldapmodify

say "People's tokens of the time before"
cat <<-END | slapd_root "$server" ldapadd >/dev/null
	dn: cn=tessera-importers,$slapd_groups
	objectClass: groupOfNames
	cn: tessera-importers
	member: $(slapd_peer "$(id -u)" "$(id -g)")
END
# brought LOGIN UUID: a token of another product
brought() {
	echo "$2" | tessera token import "$1" --label "from before" --private --expires never 2>"$scratch/said"
}
check "tokens of another product are brought in" brought ann 6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a
echo 6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a >"$tokens/legacy"
check "a token that a person owns keeps working" becomes in login ann legacy
is "$(tessera token list --json | grep -c '"account": "ann"')" 1 "the list shows all tokens, people's too"
ends 4 "a person who still owns tokens cannot be removed" member remove ann
says '3mqvxbsk5mrs' "they are listed"
says 'reassign' "the way out is told"
remove "uid=ann,$slapd_people" >"$scratch/change"
server_says 66 "the server holds that rule, too" admin ldapmodify
person bob | slapd_admin "$server" ldapmodify >/dev/null
ends 4 "a token is not given to another person" token reassign 3mqvxbsk5mrs --to bob
says 'service account' "the refusal names what is needed"
printf 'dn: tesseraTokenId=3mqvxbsk5mrs,uid=ann,%s\nchangetype: modrdn\nnewrdn: tesseraTokenId=3mqvxbsk5mrs\ndeleteoldrdn: 0\nnewsuperior: uid=bob,%s\n' \
	"$slapd_people" "$slapd_people" >"$scratch/change"
server_says 19 "the server holds that rule, too" admin ldapmodify
ends 0 "a service account for it" service add web --role read
ends 0 "what would move is shown first" token reassign --all-of ann --to web --dry-run
is "$(login ann legacy)" in "and has not moved"
ends 0 "all tokens of a person are reassigned to a service account" token reassign --all-of ann --to web
check "and works there" becomes in login web legacy
is "$(login ann legacy)" refused "no longer for the person"
ends 0 "the person can be removed now" member remove ann
check "the host knows her no more" becomes refused login ann legacy
is "$(login web legacy)" in "what she gave works on"

say "People"
change "uid=bob,$slapd_people" displayName "Bob Ng" | slapd_admin "$server" ldapmodify >/dev/null
like "$(tessera member list)" '^Bob Ng +bob +bob@example.com' "the name is shown wherever a username was"
printf 'dn: uid=bob,%s\nchangetype: modify\ndelete: displayName\n' "$slapd_people" |
	slapd_admin "$server" ldapmodify >/dev/null
like "$(tessera member list)" '^bob +bob +bob@example.com' "who has no name is shown by the username"
printf 'dn: mail=cay@example.com,%s\nchangetype: add\nobjectClass: inetOrgPerson\nobjectClass: tesseraMember\ncn: Cay\nsn: Cay\nmail: cay@example.com\n' \
	"$slapd_people" | slapd_admin "$server" ldapmodify >/dev/null
like "$(tessera member list)" '^cay@example.com +cay@example.com' "a username is optional: the mail address will do"
brought bob 7a1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6b
bobs=$(tessera token list --account bob --json | tr -d '\n' | sed 's/.*"id": "\([0-9a-z]*\)".*/\1/')
in_step
like "$(tessera explain "$bobs" --role read)" 'missing_role +fails' "a new member has no access until given a role"
printf 'dn: uid=bob,%s\nchangetype: modify\nadd: objectClass\nobjectClass: tesseraMember\n-\nadd: tesseraRole\ntesseraRole: read\n' \
	"$slapd_people" >"$scratch/change"
server_says 0 "a role comes after membership" admin ldapmodify
in_step
like "$(tessera explain "$bobs" --role read)" '^allowed' "then it counts"
ends 0 "a member is disabled" member disable bob
check "his tokens are refused" becomes account_disabled sh -c "'$builddir/tessera' -c '$scratch/conf' explain $bobs --json |
	tr -d '\n' | sed 's/.*\"verdict\": *\"\([a-z_]*\)\".*/\1/'"
ends 0 "and enabled" member enable bob
in_step
like "$(tessera explain "$bobs")" '^allowed' "they count again"

say "Invitation and sign-up"
# host_says LOGIN: what this host has recorded of an account
host_says() {
	tessera cache show "$1" --cache "$cache" --json 2>/dev/null | tr -d '\n' |
		sed -n 's/.*"state": *"\([a-z]*\)".*/\1/p'
}
ends 0 "a member is invited by mail address" member invite dee@example.com --letter --out "$scratch/letter"
like "$(tessera member invites)" '^dee@example.com .* open$' "invitations that are out can be tracked"
check "this host knows the member as invited" becomes invited host_says dee@example.com
code=$(sed -n 's/^ *\(tsri_[^ ]*\)$/\1/p' "$scratch/letter")
like "$(cat "$scratch/letter")" '^ *tessera signup$' "who is not yet a user is led to sign-up"
printf '%s\n' "$code" "Dee Day" "a password of hers" | tessera signup 2>"$scratch/said"
is $? 0 "which asks for a name and a password, and no username"
like "$(tessera member show dee@example.com)" '^display name +Dee Day$' "the name is shown"
check "this host knows the member as active" becomes active host_says dee@example.com
printf '%s' "a password of hers" >"$scratch/dee.pw"
is "$(slapd_as "$server" "tesseraMemberId=$(printf %s "$code" | cut -c6-17),$slapd_people" "$scratch/dee.pw" ldapwhoami \
	2>/dev/null | cut -c1-19)" "dn:tesseraMemberId=" "the password logs in"
is "$(tessera member invites --json 2>/dev/null | tr -d '[:space:]')" "[]" "no invitation is out"
printf '%s\n' "$code" "Eve" "a password of Eve" | tessera signup 2>"$scratch/said"
is $? 1 "the code is good once"
ends 0 "another is invited" member invite eve@example.com --out "$scratch/code"
ends 0 "and the invitation withdrawn" member withdraw eve@example.com
printf '%s\n' "$(cat "$scratch/code")" "Eve" "a password of Eve" | tessera signup 2>"$scratch/said"
is $? 1 "its code is good no more"
ends 0 "a member is removed" member remove dee@example.com

say "Guessing locks nobody out"
new_token guessed nightly
check "a token" becomes in login nightly guessed
printf '%s%s\n' "$(cut -c 1-18 "$tokens/guessed")" "$(cut -c 19-56 "$tokens/public")" >"$tokens/guess"
for _ in 1 2 3 4 5 6; do
	login nightly guess >/dev/null
done
is "$(login nightly guessed)" in "after six wrong secrets the right one still opens"
printf wrong >"$scratch/wrong.pw"
for _ in 1 2 3 4 5; do
	slapd_as "$server" "uid=bob,$slapd_people" "$scratch/wrong.pw" ldapwhoami >/dev/null 2>&1
done
printf 'password of bob' >"$scratch/bob.pw"
slapd_as "$server" "uid=bob,$slapd_people" "$scratch/bob.pw" ldapwhoami >/dev/null 2>&1
is $? 49 "a person's password is locked after five wrong ones"
in_step
like "$(tessera explain "$bobs")" '^allowed' "which ends no token"

say "The end of a service account"
ends 4 "an account that owns tokens is not removed" service remove nightly
says 'revoke-tokens' "the way out is told"
ends 0 "unless they are revoked with it" service remove nightly --revoke-tokens
check "the host refuses them" becomes refused login nightly guessed
ends 0 "and has buried each" cache show "$(id_of guessed)" --json
like "$(tr -d '\n' <"$scratch/told")" '"revoked": *\{' "as revoked, before it was deleted"
account nightly >"$scratch/change"
server_says 0 "an account of that name comes again" admin ldapmodify
token "$(id_of guessed)" "uid=nightly,$slapd_services" >"$scratch/change"
server_says 0 "with a token of that id" admin ldapmodify
in_step
is "$(login nightly guessed)" refused "which revives nothing"

say "One organisation"
new_token foreign web
remove "tesseraTokenId=$(id_of foreign),uid=web,$slapd_services" | ldif "$server"
check "a token that this directory does not have is unknown" becomes unknown verdict foreign
is "$(login web foreign)" refused "and opens nothing"
done_testing
