#!/bin/sh
# SPDX-License-Identifier: ISC
# slapd under 64 connections that bind by tokens, while generations are published
# without a pause and tokens are revoked: no answer is wrong.
. "$srcdir/tests/hosts/slapd.sh"
begin
for n in 0 1 2 3 4 5 6 7 8 9; do
	account "busy$n"
	token "busybusybus$n" "uid=busy$n,$slapd_services"
done | ldif "$server"
check "all is in the cache" in_step
slapd_config "$room" ldapmodify >"$out" <<END
dn: cn=config
changetype: modify
replace: olcThreads
olcThreads: 16
END

# Each change is a generation.
: >"$scratch/more"
while [ -e "$scratch/more" ]; do
	for n in 0 1 2 3 4 5 6 7 8 9; do
		change "tesseraTokenId=busybusybus$n,uid=busy$n,$slapd_services" tesseraState disabled
		change "tesseraTokenId=busybusybus$n,uid=busy$n,$slapd_services" tesseraState active
	done
done | slapd_root "$server" ldapmodify >"$out" 2>&1 &
publisher=$!

serving=$(slapd_pid "$room")
before=$(field publishes)
check "no answer is wrong" "$builddir/tests/hosts/storm" "$scratch/conf" "uid=robot,$slapd_services" robot \
	"$(slapd_uri "$room" ldap)" 6400
sed 's/^/# /' "$scratch/.out"
published=$(($(field publishes) - before))
rm "$scratch/more"
wait "$publisher"
check "many generations were published meanwhile" [ "$published" -ge 50 ]
echo "# $published generations"
is "$(slapd_pid "$room")" "$serving" "slapd lives on"
is "$(by_bearer robot "$tokens/good")" in "and a good token is let in"
is "$(by_bearer robot "$tokens/revoked")" refused "and a revoked one refused"
done_testing
