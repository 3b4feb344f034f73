#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# Entries that cannot be held, or hardly: each denies itself, and nothing else
# stops because of it.  What they held before is not let in either.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

# long LENGTH: that many letters
long() { head -c "$1" /dev/zero | tr '\0' x; }
# many COUNT LENGTH FORMAT: values of about that length, numbered
many() {
	many_pad=$(long "$2")
	many_n=0
	while [ "$many_n" -lt "$1" ]; do
		many_n=$((many_n + 1))
		# shellcheck disable=SC2059 # the caller's
		printf "$3\n" "$many_n$many_pad"
	done
}

# member UID CN: LDIF of a person
member() {
	cat <<-END
		dn: cn=$2,$slapd_people
		changetype: add
		objectClass: inetOrgPerson
		cn: $2
		sn: Lee
		$1

	END
}

# lives WHAT: the session goes on, and a change that comes after is seen
lives() {
	lives_n=$((lives_n + 1))
	change "$b" displayName "after $lives_n" | ldif "$server"
	check "$1: the daemon stays in step" in_step
	is "$(field reconnects)" 0 "$1: on the same connection"
}
lives_n=0

cases_start
conf "$server"
daemon
check "it comes in step" await state persist

member 'uid:: IA==' blank | ldif "$server"
lives "a login of one blank"
member 'uid: long' "$(long 1100)" | ldif "$server"
lives "an account with a DN that is too long"
token aaaaaaaaaaa5 "cn=$(long 1100),$slapd_people" | relaxed | ldif "$server"
lives "a token with a DN that is too long"
member "mail: $(long 300)@example.com" mail | ldif "$server"
lives "a login that is too long"

big() {
	printf 'dn: tesseraTokenId=aaaaaaaaaaa1,%s\nchangetype: modify\nreplace: tesseraState\ntesseraState: disabled\n-\n' "$a"
	printf 'replace: tesseraService\n'
	many 180 60 'tesseraService: s%s'
	printf -- '-\nadd: description\n'
	many 1 500 'description: %s'
	echo
}
big | ldif "$server" || sed 's/^/# /' "$scratch/ldif.out"
lives "a token that outgrows a record"
is "$(cached 'token aaaaaaaaaaa1' | grep -c state=1)" 0 "what it was before is not let in"

roles() {
	printf 'dn: %s\nchangetype: modify\nreplace: tesseraState\ntesseraState: disabled\n-\nreplace: tesseraRole\n' "$b"
	many 250 30 'tesseraRole: r%s' | cut -c 1-44
	echo
}
roles | ldif "$server" || sed 's/^/# /' "$scratch/ldif.out"
lives "an account with many roles"
is "$(cached 'account beta' | grep -c state=1)" 0 "it is disabled all the same"

move "$a" "uid=alpha" "cn=blank,$slapd_people" | relaxed | ldif "$server" || sed 's/^/# /' "$scratch/ldif.out"
lives "an account below a strange one"

# An account that is gone from its place before it is asked what lies below.
kill -STOP "$daemon"
{
	account gamma
	token ccccccccccc1 "uid=gamma,$slapd_services"
	move "uid=gamma,$slapd_services" uid=gone "$slapd_people"
} | ldif "$server"
kill -CONT "$daemon"
lives "an account that was made and moved at once"
owned() { cached 'token ccccccccccc1' | grep -vq owner=00000000-0000; }
check "its token is its own" until_ok owned

daemon_stop
rm -rf "$cache/cache"
daemon
check "all of it can be read from the beginning" in_step
is "$(field reconnects)" 0 "at the first attempt"
daemon_stop
daemon
check "and resumed" in_step
is "$(field reconnects)" 0 "at the first attempt"
done_testing
