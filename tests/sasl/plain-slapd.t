#!/bin/sh
# SPDX-License-Identifier: ISC
# slapd, threaded and as nobody, beside the library's own plug-ins: service
# accounts by tokens and people by what stands in their entries, by PLAIN.
if [ -z "${TESSERA_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	TESSERA_MOUNTS=yes exec unshare -m "$0"
fi
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
. "$srcdir/tests/slapd.sh"
. "$srcdir/tests/sasl/slapd.sh"
[ -x "$builddir/tests/sasl/bind" ] || skip_all "bind is not built"
make_world
add_plain
plugins=$plugins$(printf ":%s" /usr/lib/*/sasl2)
sed 's/^mech_list:.*/& PLAIN LOGIN/' "$srcdir/conf/sasl2/slapd.conf" >"$scratch/sasl.conf"
sasl_slapd <"$scratch/sasl.conf"
echo 'sesam, open up' >"$tokens/ann"
slapd_root "$server" ldapadd >/dev/null <<END || exit 1
dn: uid=ann,$slapd_services
objectClass: account
objectClass: simpleSecurityObject
uid: ann
userPassword: $(cat "$tokens/ann")
END

# whoami USER TOKEN-FILE [OPTION...]: what ldapwhoami says, the secret read from a file
whoami() {
	whoami_user=$1
	tr -d '\n' <"$tokens/$2" >"$scratch/secret"
	chmod 600 "$scratch/secret"
	shift 2
	ldapwhoami -H "$uri" -Y "${mechanism:-PLAIN}" -O noanonymous -U "$whoami_user" -y "$scratch/secret" -Q "$@" 2>&1 | tr '\n' '|'
}
svc_a="dn:uid=svc-a,$slapd_services|"
refused='^ldap_sasl_interactive_bind: Invalid credentials \(49\)\|.*additional info: SASL\(-13\): authentication failure: the token or password is not accepted\|$'

is "$(slapd_tool "$server" ldapsearch -x -LLL -s base -b '' supportedSASLMechanisms | grep -c ': \(PLAIN\|LOGIN\)$')" 2 \
	"each mechanism is offered once"
is "$(whoami svc-a good)" "$svc_a" "a token"
is "$(whoami ann ann)" "dn:uid=ann,$slapd_services|" "a person, by what stands in her entry"
is "$(mechanism=LOGIN whoami svc-a good)" "$svc_a" "LOGIN: a token"
is "$(mechanism=LOGIN whoami ann ann)" "dn:uid=ann,$slapd_services|" "LOGIN: a person"
is "$(whoami svc-local good-local)" "dn:uid=svc-local,$slapd_services|" "a name that the host's own users have"
like "$(whoami svc-a good -X svc-b)" "$refused" "refused: for another"
for bad in wrong unknown expired revoked disabled sshd network public good-b checksum; do
	like "$(whoami svc-a $bad)" "$refused" "refused: $bad"
	like "$(mechanism=LOGIN whoami svc-a $bad)" "$refused" "LOGIN: refused: $bad"
done
like "$(whoami svc-b good)" "$refused" "refused: another account"
like "$(whoami svc-a password)" "$refused" "refused: a password of a service account"
like "$(whoami ann password)" "$refused" "refused: a wrong password"
like "$(whoami eve ann)" "$refused" "refused: somebody unknown"

# Tokens and passwords side by side, while the cache is replaced again and again.
publish() {
	while [ ! -e "$scratch/enough" ]; do
		printf 'account login=svc-x display_name=x\n' | "$mkcache" --delta "$room" >/dev/null || exit
	done
}
publish &
publisher=$!
at_exit 'touch "$scratch/enough"; wait $publisher'
# The message of PLAIN, as bind reads it.
crowd() {
	printf '^@%s^@%s\n' "$1" "$(cat "$tokens/$2")" | "$builddir/tests/sasl/bind" "$uri" PLAIN 16 20 2>&1
}
crowd svc-a good >"$scratch/tokens-in" &
first=$!
crowd ann ann >"$scratch/people-in" &
second=$!
crowd ann password >"$scratch/people-out" &
third=$!
crowd svc-a revoked >"$scratch/tokens-out"
wait $first $second $third
is "$(cat "$scratch/tokens-in")" "320 0" "16 connections, 20 times: a good token is let in"
is "$(cat "$scratch/people-in")" "320 0" "beside them a person"
is "$(cat "$scratch/tokens-out")" "0 320" "a revoked token is refused"
is "$(cat "$scratch/people-out")" "0 320" "and a wrong password"
touch "$scratch/enough"
wait $publisher

world_change "$room" revoke
like "$(whoami svc-a good)" "$refused" "revoked a moment ago"
touch -d '3 days ago' "$room/cache/delta.tdb"
like "$(whoami svc-a legacy)" 'Server is unavailable \(52\)' "a cache that is too old: unavailable"
is "$(whoami ann ann)" "dn:uid=ann,$slapd_services|" "people come in all the same"
done_testing
