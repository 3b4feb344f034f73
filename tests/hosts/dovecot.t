#!/bin/sh
# SPDX-License-Identifier: ISC
# Dovecot's IMAP by curl and by Python's imaplib.  And what its cache of passwords
# would do.
. "$srcdir/tests/hosts/dovecot.sh"
begin
each_way all_cases
if python3 -c 'import imaplib' 2>/dev/null; then
	is "$(by_python robot "$tokens/good")" in "imaplib OAUTHBEARER: a good token"
	is "$(by_python robot "$tokens/revoked")" refused "imaplib OAUTHBEARER: a revoked token"
	is "$(by_python other "$tokens/good")" refused "imaplib OAUTHBEARER: another account's token"
else
	skip "Python's imaplib is not installed"
fi
each_way revoked_now
stop_host

shipped dovecot/dovecot.conf | sed 's/args = /&cache_key=%u%s /; s/^auth_cache_size.*/auth_cache_size = 1M/' \
	>"$scratch/dovecot/remembering.conf"
start_host remembering
remembers "with a cache of Dovecot's own" plain
stop_host
start_host
is "$(plain robot "$tokens/remembered")" refused "without it: refused"
directory_dies "IMAP PLAIN" plain
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "Dovecot's log holds no token"
done_testing
