#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# The protocol of saslauthd: testsaslauthd, a program of Cyrus SASL by
# saslauthd_path, and frames in every shape.
. "$srcdir/tests/gate/gate.sh"
need_command testsaslauthd sasl-sample-server base64
make_world
gate_conf good 'saslauthd_realms = here.example other.example'
gate_start

# by_test USER TOKEN-FILE [OPTION...]: "in" or "refused"
by_test() {
	by_user=$1
	by_file=$2
	shift 2
	case $(testsaslauthd -f "$mux" -s imap -u "$by_user" -p "$(cat "$tokens/$by_file")" "$@" 2>&1) in
	*'OK "Success."'*) echo in ;;
	*'NO "authentication failed"'*) echo refused ;;
	*) echo neither ;;
	esac
}
is "$(by_test svc-a good)" in "a good token"
is "$(by_test svc-a imap)" in "the service that it lists"
is "$(by_test svc-a sshd)" refused "another service"
is "$(by_test svc-b good)" refused "another's token"
is "$(by_test '' good)" refused "nobody's name"
for each in unknown wrong denied ambiguous incomplete orphan revoked disabled notyet expired public network loopback checksum \
	blank twice password; do
	is "$(by_test svc-a "$each")" refused "$each"
done
is "$(by_test svc-off good-off)" refused "a disabled account"
is "$(by_test svc-local good-local)" refused "a user of this host's own"
is "$(by_test svc-allowed good-allowed)" in "one who is allowed"
is "$(by_test svc-a good -r here.example)" in "a realm that is dropped"
is "$(by_test svc-a good -r example.here)" refused "a realm that is not"
like "$(tail -n 1 "$scratch/log")" 'verdict=wrong_account .*user=svc-a@example.here' "which is part of the login"

# part TEXT: its length and its bytes
part() {
	printf '%04x' "${#1}"
	printf %s "$1" | od -An -tx1 | tr -d ' \n'
}
# hex BYTES...: what is answered to these, in hexadecimal, too
hex() {
	python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))' "$(echo "$*" | tr -d ' ')" | raw "$mux" |
		od -An -tx1 | tr -d ' \n'
}
ok=00024f4b
no=00024e4f
good="$(part svc-a) $(part "$(cat "$tokens/good")") $(part imap) $(part '')"
near="$(part svc-a) $(part "$(cat "$tokens/loopback")") $(part imap) $(part '')"
is "$(hex "$good")" $ok "four parts"
is "$(hex "$good" "$(part 127.0.0.1)")" $ok "five parts"
is "$(hex "$near")" $no "a token for a network, and no address"
is "$(hex "$near" "$(part '127.0.0.1;4711')")" $ok "a token for a network, and an address of it"
is "$(hex "$near" "$(part 10.0.0.1)")" $no "another address"
is "$(hex "$near" "$(part localhost)")" $no "a name"
is "$(hex "$good" 0000 00)" $no "something behind the fifth"
is "$(hex "$good" ffff)" $no "a part that is too long"
is "$(hex 0101 "$good")" $no "the first one is"
is "$(hex "$(part svc-a)" 0003 610062 "$(part imap)" "$(part '')")" $no "a NUL"
is "$(hex "$good" 00)" "" "cut short"
is "$(hex 0005 73)" "" "cut shorter"
is "$(hex)" "" "nothing at all"
is "$(hex 0000 0000 0000 0000)" $no "nothing in any part"
is "$(by_test svc-a good)" in "a good token after all that"

# The shipped settings, in the sample server of the SASL library itself.
mkdir "$scratch/sasl"
sed "s,/run/tessera-gate/mux,$mux," "$srcdir/conf/hosts/cyrus-saslauthd_path/smtpd.conf" >"$scratch/sasl/sample.conf"
plain() {
	printf 'C: %s\n' "$(printf 'PLAIN\0\0%s\0%s' "$1" "$(cat "$tokens/$2")" | base64 -w 0)" |
		SASL_CONF_PATH=$scratch/sasl as_nobody sasl-sample-server -s imap 2>&1
}
like "$(plain svc-a good)" 'Negotiation complete' "a Cyrus program: a good token"
for each in revoked expired wrong sshd public; do
	case $(plain svc-a "$each") in
	*'Negotiation complete'*) not_ok "a Cyrus program: $each" ;;
	*) ok "a Cyrus program: $each" ;;
	esac
done
world_change "$caches/good" revoke
is "$(by_test svc-a good)" refused "revoked meanwhile"
is "$(plain svc-a good | grep -c 'Negotiation complete')" 0 "a Cyrus program: revoked meanwhile"
is "$(cat "$tokens"/* | grep -cF -f - "$scratch/log")" 0 "no token is in the log"
gate_stop
gate_conf good 'saslauthd_system_users = no'
gate_start
is "$(by_test svc-local good-local)" in "where logins are no users of the host"
gate_stop
for each in damaged stale; do
	gate_conf "$each"
	gate_start
	is "$(by_test svc-b good-b)" refused "the cache is $each"
	gate_stop
done
done_testing
