#!/bin/sh
# SPDX-License-Identifier: ISC
# A sign of life in the sample server and the sample client of the SASL library
# itself, who speak PLAIN and LOGIN with each other.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "the sample server cannot load a sanitized plug-in"
need_command sasl-sample-server sasl-sample-client saslpasswd2 stdbuf setsid
make_world
add_plain
theirs=$(echo /usr/lib/*/sasl2 | tr ' ' :)
mkdir "$scratch/conf"
echo sesam >"$tokens/ann"
saslpasswd2 -p -c -f "$scratch/people" -u example.com ann <"$tokens/ann"
chmod 644 "$scratch/people"
printf '%s\n' "tessera_cache: $caches/good" "sasldb_path: $scratch/people" >"$scratch/conf/sample.conf"

# speak MECHANISM USER TOKEN-FILE: what the server says.  The client has no terminal
# and so reads the password from among the server's lines: after the first for
# PLAIN, after the third, which asks for it, for LOGIN.
speak() {
	rm -f "$scratch/to-client" "$scratch/to-server"
	mkfifo "$scratch/to-client" "$scratch/to-server"
	after=1
	[ "$1" = PLAIN ] || after=3
	secret=$(cat "$tokens/$3")
	sed -un '/^S: /p' <"$scratch/to-client" | sed -u "${after}a\\
$secret" | setsid stdbuf -oL sasl-sample-client -p "$theirs" -s imap -m "$1" -a "$2" -u "$2" 2>"$scratch/client" |
		sed -un '/^C: /p' >"$scratch/to-server" &
	client=$!
	SASL_CONF_PATH=$scratch/conf as_nobody stdbuf -oL sasl-sample-server -p "$plugins:$theirs" -m "$1" -s imap -u example.com <"$scratch/to-server" 2>&1 |
		tee "$scratch/to-client"
	wait $client
}
for mechanism in PLAIN LOGIN; do
	said=$(speak $mechanism svc-a good)
	like "$said" 'Negotiation complete' "$mechanism: a token"
	like "$said" 'Username: svc-a@example.com' "$mechanism: and the server knows whose"
	like "$(speak $mechanism ann ann)" 'Negotiation complete' "$mechanism: a password"
	for bad in wrong revoked sshd good-b password; do
		said=$(speak $mechanism svc-a $bad)
		like "$said" 'SASL negotiation: authentication failure \(authentication failure\)' "$mechanism: refused: $bad"
		is "$(echo "$said" | grep -c 'Negotiation complete')" 0 "$mechanism: and not let in: $bad"
	done
done

# offered FLAG [SETTING]: what the server offers to clients, of whom it demands FLAG
offered() {
	{
		sed '/^mech_list/d' "$scratch/conf/sample.conf"
		echo "${2:-}"
	} >"$scratch/settings"
	cp "$scratch/settings" "$scratch/conf/sample.conf"
	SASL_CONF_PATH=$scratch/conf as_nobody sasl-sample-server -p "$plugins:$theirs" -s imap ${1:+-f "$1"} </dev/null 2>&1 |
		sed -n 's/^S: //p' | base64 -d | tr ' ' '\n' | grep -x 'PLAIN\|LOGIN' | sort | tr '\n' ' '
}
is "$(offered '' 'mech_list: PLAIN LOGIN')" "LOGIN PLAIN " "each is offered once"
is "$(offered '')" "LOGIN LOGIN PLAIN PLAIN " "twice without mech_list"
for flag in noplain noactive nodict forwardsec; do
	is "$(offered $flag 'mech_list: PLAIN LOGIN EXTERNAL SCRAM-SHA-1')" "" "not where $flag is demanded"
done
done_testing
