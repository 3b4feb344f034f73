#!/bin/sh
# SPDX-License-Identifier: ISC
# The thin chain: read everything, publish, follow, revoke.
. "$srcdir/tests/sync/daemon.sh"
need_daemon

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
{
	account alpha
	account beta
	token aaaaaaaaaaa1 "uid=alpha,$slapd_services"
	token aaaaaaaaaaa2 "uid=alpha,$slapd_services"
	token bbbbbbbbbbb1 "uid=beta,$slapd_services"
} | ldif "$server"
conf "$server"
daemon
check "it comes in step" await state persist
same "the first generation equals the directory"
is "$(field tokens)" 3 "the tokens are counted"

change "tesseraTokenId=aaaaaaaaaaa1,uid=alpha,$slapd_services" tesseraState revoked | ldif "$server"
revoked() { cached 'token aaaaaaaaaaa1' | grep -q state=3; }
check "a revocation is published" until_ok revoked
check "everything has arrived" in_step
same "the cache equals the directory"

token bbbbbbbbbbb2 "uid=beta,$slapd_services" | ldif "$server"
check "a new token arrives" in_step
same "with its owner"

daemon_stop
is "$daemon_status" 0 "SIGTERM ends it cleanly"
same "the cache is there without the daemon"
change "tesseraTokenId=bbbbbbbbbbb2,uid=beta,$slapd_services" tesseraState disabled | ldif "$server"
daemon
check "it resumes" in_step
same "what changed meanwhile is there"
like "$(cat "$scratch/log")" 'in step' "and the log says so"
done_testing
