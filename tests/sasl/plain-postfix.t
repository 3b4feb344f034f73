#!/bin/sh
# SPDX-License-Identifier: ISC
# Postfix's smtpd, in its jail, with the shipped plain.conf beside the library's
# own plug-ins: tokens by PLAIN and LOGIN, and people's passwords by saslauthd,
# then by sasldb.  Clients are swaks, smtplib and curl.
if [ -z "${TESSERA_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	TESSERA_MOUNTS=yes exec unshare -m "$0"
fi
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
. "$srcdir/tests/sasl/postfix.sh"
need_command swaks saslauthd saslpasswd2
# saslauthd looks for people in /etc, so it is one of our own.
cp -a /etc "$scratch/own-etc"
[ -n "${TESSERA_MOUNTS:-}" ] && mount --bind "$scratch/own-etc" /etc 2>/dev/null || skip_all "nothing can be mounted over /etc"
make_world
add_plain
plugins=$plugins$(printf ":%s" /usr/lib/*/sasl2)
postfix_make "$srcdir/conf/sasl2/plain.conf"
share_cache
echo 'sesam, open up' >"$tokens/ann"
echo 'sesam, shut up' >"$tokens/wrong-word"
saslpasswd2 -p -c -u mail.example.com ann <"$tokens/ann"
mkdir -p "$scratch/spool/var/run/saslauthd"
setsid saslauthd -d -a sasldb -n 1 -m "$scratch/spool/var/run/saslauthd" >"$scratch/saslauthd" 2>&1 &
saslauthd=$!
at_exit 'kill $saslauthd 2>/dev/null; wait $saslauthd 2>/dev/null'
postfix_start

yes='235 2.7.0 Authentication successful'
no='535 5.7.8 Error: authentication failed: authentication failure'

# Each: USER TOKEN-FILE [MECHANISM]; what the server said to AUTH.  The secret stands in a file, not in argv.
by_smtplib() {
	printf '%s\n' "$1" "$(cat "$tokens/$2")" | python3 "$srcdir/tests/sasl/smtp-login" "$port" "${3:-PLAIN}" ${4:+later} 2>&1
}
by_swaks() {
	printf '%s\n' "server 127.0.0.1:$port" "auth ${3:-PLAIN}" "auth-user $1" "auth-password $(cat "$tokens/$2")" 'quit-after AUTH' >"$scratch/swaks"
	swaks --config "$scratch/swaks" 2>&1 | tr -d '\r' | sed -n 's/^<[-*~]*  *\(\(235\|454\|535\) .*\)/\1/p'
}
by_curl() {
	printf 'user = "%s:%s"\nlogin-options = "AUTH=%s"\n' "$1" "$(cat "$tokens/$2")" "${3:-PLAIN}" | curl -sv -m 30 -K - --noproxy '*' --mail-from a@example.com \
		--mail-rcpt b@example.com -T /dev/null "smtp://127.0.0.1:$port/client.example.com" 2>&1 | tr -d '\r' | sed -n 's/^< \(\(235\|454\|535\) .*\)/\1/p'
}

for client in by_smtplib by_swaks by_curl; do
	for mechanism in PLAIN LOGIN; do
		is "$($client svc-a good $mechanism)" "$yes" "$client, $mechanism: a token"
		is "$($client ann@mail.example.com ann $mechanism)" "$yes" "$client, $mechanism: a password"
		is "$($client svc-a revoked $mechanism)" "$no" "$client, $mechanism: refused: a revoked token"
		is "$($client ann@mail.example.com wrong-word $mechanism)" "$no" "$client, $mechanism: refused: a wrong password"
	done
done
is "$(by_smtplib svc-a good LOGIN later)" "$yes" "LOGIN: no initial response"
is "$(by_smtplib svc-a good PLAIN later)" "$yes" "PLAIN: no initial response"
is "$(by_smtplib svc-a loopback)" "$yes" "a token for the client's network"
is "$(by_smtplib svc-local good-local)" "$yes" "a name that the host's own users have"
is "$(oauthbearer svc-a good | python3 "$srcdir/tests/sasl/smtp-auth" "$port" OAUTHBEARER)" "$yes" "OAUTHBEARER beside it"
for bad in wrong unknown expired disabled sshd network public good-b checksum blank password; do
	is "$(by_smtplib svc-a $bad)" "$no" "refused: $bad"
	is "$(by_smtplib svc-a $bad LOGIN)" "$no" "LOGIN: refused: $bad"
done
is "$(by_smtplib svc-b good)" "$no" "refused: another account"
is "$(by_smtplib nobody@mail.example.com ann)" "$no" "refused: somebody unknown"
# What saslauthd was asked about: the word that is no token, twice, and ann and nobody.
is "$(sed -n 's/.*:auth .*\[user=\([^]]*\)\].*/\1/p' "$scratch/saslauthd" | sort | uniq -c | awk '{ print $2, $1 }' | tr '\n' ' ')" \
	"ann 12 nobody 1 svc-a 2 " "saslauthd was asked about passwords alone"

# What changes outside takes effect in the jail, in the process that served before.
is "$(by_smtplib svc-b good-b)" "$yes" "before the emergency stop"
id_of good-b >"$room/denied"
is "$(by_smtplib svc-b good-b)" "$no" "denied by root a moment ago"
world_change "$room" revoke
is "$(by_smtplib svc-a good)" "$no" "revoked a moment ago"
touch -d '3 days ago' "$room/cache/delta.tdb"
like "$(by_smtplib svc-a loopback)" '^454 4\.7\.0 Temporary authentication failure' "a cache that is too old: come again"
is "$(by_smtplib ann@mail.example.com ann)" "$yes" "people come in all the same"
kill $saslauthd
wait $saslauthd
like "$(by_smtplib ann@mail.example.com ann)" '^(454|535) ' "saslauthd is gone: nobody by a password"

# The other way to check passwords.
mkdir "$scratch/spool/people"
cp /etc/sasldb2 "$scratch/spool/people" && chmod 644 "$scratch/spool/people/sasldb2"
{
	sed 's/^pwcheck_method:.*/pwcheck_method: auxprop/' "$srcdir/conf/sasl2/plain.conf"
	echo 'sasldb_path: /people/sasldb2'
} >"$scratch/etc/sasl/smtpd.conf"
touch "$room/cache/delta.tdb"
check "Postfix takes other settings" postfix -c "$scratch/etc" reload
for mechanism in PLAIN LOGIN; do
	is "$(by_smtplib ann ann $mechanism)" "$yes" "sasldb, $mechanism: a password"
	is "$(by_smtplib ann wrong-word $mechanism)" "$no" "sasldb, $mechanism: refused: a wrong one"
	is "$(by_smtplib eve ann $mechanism)" "$no" "sasldb, $mechanism: refused: somebody unknown"
	is "$(by_smtplib svc-a loopback $mechanism)" "$yes" "sasldb, $mechanism: a token"
	is "$(by_smtplib svc-a good $mechanism)" "$no" "sasldb, $mechanism: refused: a revoked token"
done

postfix -c "$scratch/etc" stop >/dev/null 2>&1
like "$(cat "$scratch/log")" "warning: SASL authentication failure: tessera PLAIN: verdict=wrong_network token=$(id_of network) .*service=smtp rhost=127\.0\.0\.1;[0-9]+" \
	"Postfix logs why, and from where"
like "$(cat "$scratch/log")" 'warning: SASL authentication failure: tessera LOGIN: the password is not accepted' "also of passwords"
is "$(cat "$scratch/log" "$scratch/saslauthd" | grep -c "$(cut -c 18-50 "$tokens/good")\|$(cut -c 18-50 "$tokens/blank")\|sesam")" 0 "and no secret"
done_testing
