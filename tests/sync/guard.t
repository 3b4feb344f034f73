#!/bin/sh
# SPDX-License-Identifier: ISC
# Removals nobody asked for, and those somebody did.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

# rule NUMBER WHAT: sets or takes away the access rule in the first place
hide() {
	slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		add: olcAccess
		olcAccess: {0}to $1 by dn.exact=$slapd_reader_dn none by * break
	END
}
unhide() {
	slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		delete: olcAccess
		olcAccess: {0}
	END
}

cases_start
many_tokens | ldif "$server"
conf "$server"
daemon
check "it comes in step" await state persist
same "with 108 tokens"

many_revoked() {
	for each in 0 1 2; do
		for n in 0 1 2 3 4 5 6 7 8 9; do
			change "tesseraTokenId=eeeeeeeeee$each$n,$b" tesseraState revoked
		done
	done
}
many_deleted() {
	for each in 3 4 5; do
		for n in 0 1 2 3 4 5 6 7 8 9; do
			remove "tesseraTokenId=eeeeeeeeee$each$n,$b"
		done
	done
}
many_revoked | ldif "$server"
check "revocations of a quarter arrive" in_step
same "at once"
many_deleted | ldif "$server"
check "deletes of a quarter arrive" in_step
same "at once, too"
is "$(grep -c 'kept until' "$scratch/log")" 0 "neither was held"

daemon_stop
hide 'filter="(&(objectClass=tesseraToken)(tesseraState=active))"' || not_ok "the access rule is taken"
daemon
gone() { [ -z "$(cached "state=1" | grep token)" ]; }
verified() { [ "$(field state)" = persist ] && [ "$(field last_verify)" -ge "$verify_from" ]; }
verify_from=$(date +%s)
check "it comes in step" await state persist
ask verify >/dev/null
check "what an access rule hides from two searches in a row goes" until_ok gone
is "$(grep -c 'kept until a second search' "$scratch/log")" 1 "after it was held once"
unhide
verify_from=$(date +%s)
ask verify >/dev/null
gone_one() { [ -z "$(cached 'token aaaaaaaaaaa1')" ]; }
back() { [ -n "$(cached 'token aaaaaaaaaaa1')" ]; }
check "what is seen again comes back" until_ok back
check "the verification ends" until_ok verified
same "all of it"

hide "dn.subtree=\"$slapd_base\""
daemon_stop
before=$(cached | cksum)
daemon
check "a base that cannot be read is a refusal" await state backoff
like "$(field reason)" 'base|read|50|32|insufficient|No such' "and says so"
is "$(cached | cksum)" "$before" "the cache stays as it is"
unhide
daemon_stop
daemon
check "it comes back in step" in_step
same "with everything"

# Never more than the server lets a reader see: a cut search sweeps nothing.
daemon_stop
limit() {
	slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		$1: olcLimits
		olcLimits: {0}dn.exact="$slapd_reader_dn" size=5
	END
}
limit add
slapd_stop "$server" && slapd_start "$server"	# only then it takes the new order of limits
before=$(cached | cksum)
daemon
check "a limit does not matter while nothing has changed" await state persist
ask refresh >/dev/null
limited() { [ "$(field state)" != persist ] && field reason | grep -qi limit; }
check "a size limit ends the search" until_ok limited
is "$(cached | cksum)" "$before" "and nothing is swept"
unlimit() {
	slapd_config "$server" ldapmodify >/dev/null 2>&1 <<-END
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		delete: olcLimits
		olcLimits: {0}
	END
}
unlimit
slapd_stop "$server" && slapd_start "$server"
daemon_stop
daemon
check "without it the refresh ends" await state persist
same "with everything"

# What a referral leads to is not read here: missing is not gone, however little it is.
slapd_root "$server" ldapmodify -M >"$scratch/ldif.out" 2>&1 <<-END || not_ok "the server takes a referral"
	dn: ou=elsewhere,$slapd_services
	changetype: add
	objectClass: referral
	objectClass: extensibleObject
	ou: elsewhere
	ref: ldap://elsewhere.example.net/ou=elsewhere,$slapd_services
END
hide 'filter="(tesseraTokenId=aaaaaaaaaaa1)"' || not_ok "the access rule is taken"
kept=$(grep -c 'kept until a second search' "$scratch/log")
ask verify >/dev/null
check "one token that is missing beside a referral goes" until_ok gone_one
is "$(($(grep -c 'kept until a second search' "$scratch/log") - kept))" 1 "after it was held once"
is "$(grep -c '1 references to other servers came and are not followed' "$scratch/log")" 1 "the referral is told of"
unhide
ask verify >/dev/null
check "it comes back when it is seen" until_ok back
ask refresh >/dev/null
in_step_again() { [ "$(field state)" = persist ] && [ "$(field sweep_held)" = 0 ]; }
check "a refresh beside a referral ends" until_ok in_step_again
same "with everything"
done_testing
