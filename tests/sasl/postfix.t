#!/bin/sh
# SPDX-License-Identifier: ISC
# Postfix's smtpd, in its jail, with the shipped smtpd.conf; clients are smtplib and curl.
if [ -z "${TESSERA_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	TESSERA_MOUNTS=yes exec unshare -m "$0"
fi
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
. "$srcdir/tests/sasl/postfix.sh"
make_world
postfix_make "$srcdir/conf/sasl2/smtpd.conf"
postfix_start

# smtp MECHANISM: what the server says to the message that is read
smtp() {
	python3 "$srcdir/tests/sasl/smtp-auth" "$port" "$1" 2>&1 | tr '\n' '|'
}
yes='235 2.7.0 Authentication successful|'
failed='535 5.7.8 Error: authentication failed: authentication failure|'
no="334 {\"status\":\"invalid_token\"}|$failed"

like "$(oauthbearer svc-a good | smtp OAUTHBEARER)" '^454 4\.7\.0 Temporary authentication failure' "a jail without the cache: come again"
like "$(cat "$scratch/log")" 'verdict=unavailable .*detail="/var/lib/tessera/cache does not exist"' "the log says what is missing"

# The directory itself in the jail, the host's own path a symbolic link to it.
mkdir -p "$jail"
cp -a "$room" "$jail/tessera"
is "$(oauthbearer svc-a good | smtp OAUTHBEARER)" "$yes" "the directory lies in the jail"
rm -r "$jail/tessera"

share_cache
is "$(oauthbearer svc-a good | smtp OAUTHBEARER)" "$yes" "OAUTHBEARER"
is "$(oauthbearer '' good | smtp OAUTHBEARER)" "$yes" "OAUTHBEARER without a name"
is "$(xoauth2 svc-a good | smtp XOAUTH2)" "$yes" "XOAUTH2"
is "$(oauthbearer svc-a loopback | smtp OAUTHBEARER)" "$yes" "a token for the client's network"
is "$(oauthbearer svc-local good-local | smtp OAUTHBEARER)" "$yes" "a name that the host's own users have"
for bad in wrong unknown expired revoked disabled sshd network public good-b password; do
	is "$(oauthbearer svc-a $bad | smtp OAUTHBEARER)" "$no" "refused: $bad"
done
is "$(oauthbearer svc-b good | smtp OAUTHBEARER)" "$no" "refused: another account"
is "$(xoauth2 svc-a wrong | smtp XOAUTH2)" "334 {\"status\":\"401\",\"schemes\":\"bearer\"}|$failed" "XOAUTH2: refused"
like "$(echo "n,,^Aauth=Bearer $(cat "$tokens/good")" | smtp OAUTHBEARER)" '^535 ' "refused: a malformed message"
like "$(echo "p=tls-unique,,^Aauth=Bearer $(cat "$tokens/good")^A^A" | smtp OAUTHBEARER)" '^535 ' "refused: channel binding"

# by_curl USER TOKEN: sends a mail, as far as it goes; what the server said to AUTH
by_curl() {
	printf 'user = "%s"\noauth2-bearer = "%s"\n' "$1" "$(cat "$tokens/$2")" | curl -sv -m 30 -K - --sasl-ir --noproxy '*' --mail-from a@example.com \
		--mail-rcpt b@example.com -T /dev/null "smtp://127.0.0.1:$port/client.example.com" 2>&1 | grep -a '^< [235]35 '
}
like "$(by_curl svc-a good)" '^< 235 2\.7\.0' "curl is let in"
like "$(by_curl svc-a wrong)" '^< 535 5\.7\.8' "curl is refused"
like "$(by_curl svc-b good)" '^< 535 5\.7\.8' "curl is refused as another"

# What changes outside takes effect in the jail, in the process that served before.
is "$(oauthbearer svc-b good-b | smtp OAUTHBEARER)" "$yes" "before the emergency stop"
id_of good-b >"$room/denied"
is "$(oauthbearer svc-b good-b | smtp OAUTHBEARER)" "$no" "denied by root a moment ago"
world_change "$room" revoke
is "$(oauthbearer svc-a good | smtp OAUTHBEARER)" "$no" "revoked a moment ago"
is "$(oauthbearer svc-a loopback | smtp OAUTHBEARER)" "$yes" "another token of the same account is good"
touch -d '3 days ago' "$room/cache/delta.tdb"
like "$(oauthbearer svc-a loopback | smtp OAUTHBEARER)" '^454 4\.7\.0 Temporary authentication failure' "a cache that is too old: come again"

postfix -c "$scratch/etc" stop >/dev/null 2>&1
like "$(cat "$scratch/log")" "warning: SASL authentication failure: tessera OAUTHBEARER: verdict=wrong_network token=$(id_of network) .*service=smtp rhost=127\.0\.0\.1;[0-9]+" \
	"Postfix logs why, and from where"
is "$(grep -c "$(cut -c 18-50 "$tokens/good")" "$scratch/log")" 0 "and no secret"
done_testing
