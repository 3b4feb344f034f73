#!/bin/sh
# SPDX-License-Identifier: ISC
# Postfix that asks Dovecot: each mechanism and client, in clear, and from where the
# client comes.
. "$srcdir/tests/hosts/postfix-dovecot.sh"
begin
mechanism=none
like "$(smtplib robot "$tokens/good")" '^554 .*Relay access denied' "no login, no mail"
each_way all_cases
each_way revoked_now
for mechanism in PLAIN LOGIN OAUTHBEARER; do
	tells_address "SMTP $mechanism" smtp
	some_cases "smtplib $mechanism" smtplib
done
if perl -MNet::SSLeay -e 1 2>/dev/null; then
	for mechanism in PLAIN LOGIN; do
		some_cases "swaks $mechanism" by_swaks
	done
else
	skip "swaks: no TLS here"
fi
for mechanism in PLAIN OAUTHBEARER XOAUTH2; do
	like "$(in_clear smtp $mechanism robot "$tokens/good")" '^554 .*Relay access denied' "$mechanism: a token in clear is no login"
done
check "mail is delivered" until_ok grep 'to=<ann@example\.org>.*status=sent' "$postfix_log"
like "$(cat "$postfix_log")" 'sasl_method=OAUTHBEARER, sasl_username=robot' "and whose it was is logged"
stop_host

mechanism=XOAUTH2
start_host 's/^auth_mechanisms.*/auth_mechanisms = xoauth2/'
some_cases "curl's XOAUTH2" smtp
stop_host

mechanism=PLAIN
start_host 's/args = /&cache_key=%u%s /; s/^auth_cache_size.*/auth_cache_size = 1M/'
remembers "with a cache of Dovecot's own" smtp
dovecot_stop
start_dovecot
is "$(smtp robot "$tokens/remembered")" in "without it, smtpd asks the Dovecot that was: still let in"
stop_host
start_host
is "$(smtp robot "$tokens/remembered")" refused "both are started again: refused"
directory_dies "SMTP PLAIN" smtp
is "$(cat "$host_log" "$postfix_log" | grep -cF -f "$tokens/good")" 0 "no log holds a token"
stop_host
done_testing
