#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2034 # what daemon.sh reads
# What moves in and out of sight: below the base, through the filter, by an
# access rule, under a parent that is none of ours.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

base=$slapd_services
cases_start
conf "$server"
daemon
check "it comes in step" await state persist
same "with what lies below its base"

# gone TOKEN
gone() { [ -z "$(cached "token $1")" ]; }
# here TOKEN
here() { [ -n "$(cached "token $1")" ]; }

move "$a" uid=alpha "$slapd_people" | ldif "$server"
check "an account moves out of the base: its tokens go with it" until_ok gone aaaaaaaaaaa1
same "moved out: the cache equals the directory"
move "uid=alpha,$slapd_people" uid=alpha "$slapd_services" | ldif "$server"
check "it moves back in: its tokens come back" until_ok here aaaaaaaaaaa4
check "moved in: arrives" in_step
same "moved in: the cache equals the directory"

daemon_stop
move "$a" uid=alpha "$slapd_people" | ldif "$server"
daemon
check "out while the daemon is away: the tokens go" until_ok gone aaaaaaaaaaa1
daemon_stop
move "uid=alpha,$slapd_people" uid=alpha "$slapd_services" | ldif "$server"
daemon
check "in while the daemon is away: the tokens come" until_ok here aaaaaaaaaaa4
check "arrives" in_step
same "back: the cache equals the directory"

before=$(field reconnects)
change "$slapd_admin_dn" description "outside of the base" | ldif "$server"
proved() { [ "$(field proved_at)" -gt "$1" ]; }
check "a change outside of the base is no reason to doubt" until_ok proved "$(date +%s)"
is "$(field reconnects)" "$before" "nor to connect anew"
daemon_stop

# A parent that is no account sends no message at all when it is renamed.
base=$slapd_base
rm -rf "$cache/cache"
conf "$server"
daemon
check "it comes in step with the whole tree" await state persist
printf 'dn: %s\nchangetype: modrdn\nnewrdn: ou=robots\ndeleteoldrdn: 1\n\n' "$slapd_services" | ldif "$server"
token aaaaaaaaaaa7 "uid=alpha,ou=robots,$slapd_base" | ldif "$server"
check "a token below a parent whose place was not known here" in_step
same "it has its owner all the same"
like "$(ask verify)" ok "a verification is asked for"
verified() { [ "$(field last_verify)" -ge "$verify_from" ] && [ "$(field state)" = persist ]; }
verify_from=$(date +%s)
check "it ends" until_ok verified
is "$(field verify_differences)" 5 "it finds the other account at another place, and what is below it"
ask verify >/dev/null
again() { [ "$(field verify_differences)" = 0 ]; }
check "the next one finds nothing" until_ok again

# What an access rule hides is noticed by the next verification.
hide() {
	slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		add: olcAccess
		olcAccess: {0}to dn.subtree="uid=beta,ou=robots,$slapd_base" by dn.exact=$slapd_reader_dn none by * break
	END
}
hide || not_ok "the access rule is taken"
ask verify >/dev/null
check "hidden tokens go" until_ok gone bbbbbbbbbbb1
is "$(field tokens)" 5 "and nothing else"

# An attribute that is hidden is no error anywhere: the record denies itself.
slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
	dn: olcDatabase={1}mdb,cn=config
	changetype: modify
	add: olcAccess
	olcAccess: {0}to attrs=tesseraNetwork by dn.exact=$slapd_reader_dn none by * break
END
ask refresh >/dev/null
incomplete() { [ "$(field incomplete)" -ge 5 ]; }
check "tokens without a restriction are counted" until_ok incomplete
like "$(cat "$scratch/log")" 'denied until this is mended: .*network' "and named"
done_testing
