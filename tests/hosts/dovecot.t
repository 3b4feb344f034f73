#!/bin/sh
# SPDX-License-Identifier: ISC
# Dovecot's IMAP by each mechanism, in clear, and from where the client comes.  And
# what its cache of passwords would do.
. "$srcdir/tests/hosts/dovecot.sh"
begin
each_way all_cases
each_way revoked_now
for mechanism in PLAIN LOGIN OAUTHBEARER; do
	tells_address "IMAP $mechanism" imap
	some_cases "IMAP $mechanism, TLS from the start" imaps
	some_cases "imaplib $mechanism" imaplib
	like "$(in_clear imap $mechanism robot "$tokens/good")" '^\[PRIVACYREQUIRED\]' "imaplib $mechanism: a good token in clear"
done
like "$(in_clear imap XOAUTH2 robot "$tokens/good")" '^\[PRIVACYREQUIRED\]' "imaplib XOAUTH2: a good token in clear"
is "$(python3 "$mail_login" imap PLAIN robot "$tokens/good" 127.0.0.1)" in "from the server's own address it is let in"
stop_host

mechanism=XOAUTH2
start_host 's/^auth_mechanisms.*/auth_mechanisms = xoauth2/'
some_cases "curl's XOAUTH2" imap
stop_host

mechanism=PLAIN
start_host '$a disable_plaintext_auth = no'
like "$(in_clear imap PLAIN robot "$tokens/good")" '^\[PRIVACYREQUIRED\]' "ssl = required outweighs disable_plaintext_auth = no"
stop_host
start_host 's/^ssl = required/ssl = yes\ndisable_plaintext_auth = no/'
is "$(in_clear imap PLAIN robot "$tokens/good")" in "ssl = yes does not"
stop_host

start_host 's/^auth_cache_size.*/auth_cache_size = 1M/'
revoked_now "a cache of Dovecot's own, and no key" imap
stop_host
for mechanism in PLAIN OAUTHBEARER; do
	start_host 's/args = /&cache_key=%u%s /; s/^auth_cache_size.*/auth_cache_size = 1M/'
	remembers "with a cache of Dovecot's own, $mechanism" imap
	stop_host
done
cp "$scratch/dovecot.conf" /etc/dovecot/local.conf
doctor_finds 'Dovecot remembers logins, also through PAM'
start_host '$a auth_debug_passwords = yes'
is "$(imap robot "$tokens/remembered")" refused "without it: refused"
check "auth_debug_passwords: the log holds tokens" grep -qF -f "$tokens/remembered" "$host_log"
stop_host
start_host
cp "$scratch/dovecot.conf" /etc/dovecot/local.conf
doctor_is_quiet
directory_dies "IMAP PLAIN" imap
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "Dovecot's log holds no token"
stop_host
done_testing
