#!/bin/sh
# SPDX-License-Identifier: ISC
# Dovecot's POP3 by each mechanism, in clear, and from where the client comes.
. "$srcdir/tests/hosts/pop3.sh"
begin
each_way all_cases
each_way revoked_now
each_way tells_address
for mechanism in PLAIN LOGIN OAUTHBEARER; do
	some_cases "POP3 $mechanism, TLS from the start" pop3s
done
some_cases "poplib's USER and PASS" poplib
like "$(in_clear pop3 USER robot "$tokens/good")" 'disallowed on non-secure' "poplib: a good token in clear"
stop_host

# curl prefers OAUTHBEARER to XOAUTH2 where both are offered.
mechanism=XOAUTH2
start_host 's/^auth_mechanisms.*/auth_mechanisms = xoauth2/'
all_cases "POP3 XOAUTH2" pop3
revoked_now "POP3 XOAUTH2" pop3
stop_host

start_host
directory_dies "poplib's USER and PASS" poplib
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "Dovecot's log holds no token"
stop_host
done_testing
