#!/bin/sh
# SPDX-License-Identifier: ISC
# Postfix by Cyrus SASL in its jail, and what becomes of the cache there: another
# generation, the emergency stop, a copy, another directory in its place.
. "$srcdir/tests/hosts/postfix.sh"

# doctor_of_jail: what it says of this jail, as that of a host
doctor_of_jail() {
	"$builddir/tessera" doctor --offline --root "$scratch/host" 2>/dev/null | grep /var/spool/postfix/
}
mkdir -p "$scratch/host/var/lib" "$scratch/host/var/spool"
ln -s "$cache" "$scratch/host/var/lib/tessera"
ln -s "$jail" "$scratch/host/var/spool/postfix"

begin
each_way all_cases
each_way revoked_now
mechanism=none
like "$(smtplib robot "$tokens/good")" '^554 .*Relay access denied' "no login, no mail"
for mechanism in OAUTHBEARER XOAUTH2; do
	like "$(in_clear smtp $mechanism robot "$tokens/good")" '^554 .*Relay access denied' "$mechanism: a token in clear is no login"
done
mechanism=OAUTHBEARER
tells_address "SMTP OAUTHBEARER" smtp
some_cases "smtplib OAUTHBEARER" smtplib
check "mail is delivered" until_ok grep 'to=<ann@example\.org>.*status=sent' "$host_log"
like "$(ask "uses $(id_of good)")" '"last_service":"smtp","last_peer":"127\.0\.0\.1"' "the daemon is told from the jail who came"
check "nobody writes there from the jail" sh -c "! touch '$jailed/cache/file'"
like "$(doctor_of_jail)" '^ok ' "the doctor is content with the jail"

id_of here >"$cache/denied"
is "$(smtplib robot "$tokens/here")" refused "denied by root a moment ago"
: >"$cache/denied"
is "$(smtplib robot "$tokens/here")" in "and no longer"
daemon_stop
rm "$cache"/cache/*.tdb
is "$(smtplib robot "$tokens/good")" later "the cache is lost"
daemon
check "it is made anew" await state persist
some_cases "the jail has it" smtplib

# Where nothing can be mounted.
daemon_stop
umount "$jailed"
rmdir "$jailed"
mv "$cache" "$jailed"
ln -s "$jailed" "$cache"
daemon
check "the directory lies in the jail, and a symbolic link to it outside" await state persist
revoked_now "the directory lies in the jail" smtplib
like "$(doctor_of_jail)" '^ok ' "the directory lies in the jail: the doctor is content"
daemon_stop
rm "$cache"
mv "$jailed" "$cache"
daemon
check "the directory is back" await state persist

postfix_stop
smtpd_chroot=n
start_smtpd "tessera_cache: $cache"
revoked_now "smtpd without a jail" smtplib
smtpd_chroot=y
postfix_stop
mechanism=XOAUTH2
start_smtpd "mech_list: XOAUTH2"
mount_cache
some_cases "curl's XOAUTH2" smtp
postfix_stop
mechanism=OAUTHBEARER
start_smtpd

# revoked_and_in "WHAT" COMMAND...: a token revoked after COMMAND gets in, and why is found
revoked_and_in() {
	new_token "$2" robot
	in_step
	lives_what=$1
	shift
	lives_token=$1
	check "$lives_what" "$@"
	is "$(smtplib robot "$tokens/$lives_token")" in "$lives_what: a good token"
	tessera token revoke "$(id_of "$lives_token")" 2>/dev/null
	in_step
	is "$(smtplib robot "$tokens/$lives_token")" in "$lives_what: a revoked token lives on"
	like "$(doctor_of_jail)" '^fail .* is not /var/lib/tessera but another directory' "$lives_what: the doctor finds it"
}

umount "$jailed"
is "$(smtplib robot "$tokens/good")" later "nothing is mounted"
like "$(doctor_of_jail)" '^fail .* has no cache' "nothing is mounted: the doctor finds it"

copied() {
	cp -a "$cache/." "$jailed"
}
revoked_and_in "a copy in the jail" copied
rm -r "${jailed:?}"

# As when it is restored from a backup: the jail keeps what was mounted.
replaced() {
	mount_cache && daemon_stop && cp -a "$cache" "$cache.new" && mv "$cache" "$cache.old" && mv "$cache.new" "$cache" &&
		daemon && await state persist
}
revoked_and_in "another directory in its place" replaced
umount "$jailed"
mount_cache
is "$(smtplib robot "$tokens/replaced")" refused "mounted again: refused"

directory_dies "SMTP OAUTHBEARER" smtplib later
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "the log holds no token"
done_testing
