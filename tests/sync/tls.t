#!/bin/sh
# SPDX-License-Identifier: ISC
# tesserad over ldaps:// and StartTLS: tokens arrive and are judged, refusals of
# every kind are told while the cache goes on, renewed certificates are taken.
. "$srcdir/tests/sync/daemon.sh"
# shellcheck source=tests/certificates.sh
. "$srcdir/tests/certificates.sh"
need_daemon
missing=$(certificates_available) || skip_all "$missing"

server=$scratch/slapd
slapd_new "$server" tls && certificates_new "$server" || skip_all "slapd does not start with TLS"
trusted=$scratch/authorities.pem

tessera() {
	"$builddir/tessera" -c "$scratch/conf" "$@"
}

verdict() {
	verdict_was=$(tessera check --json --user backup <"$scratch/$1" 2>/dev/null | tr -d '\n' |
		sed 's/.*"verdict": *"\([a-z_]*\)".*/\1/')
	[ "$verdict_was" = "$2" ] || { echo "verdict: $verdict_was"; tail -n 5 "$scratch/log"; return 1; }
}

new_token() {
	tessera token add --account backup --label "$1" --private >"$scratch/$1" 2>"$scratch/err" || sed 's/^/# /' "$scratch/err"
}

# settings LINE...: as conf, over TLS, and the tool by the local socket
settings() {
	conf "$server" "uri = $(slapd_uri "$server" "$scheme")" "ca_file = $trusted" "$@"
	cat >>"$scratch/conf" <<-END
		[admin]
		admin_uri = $(slapd_uri "$server")
		admin_bind = external
		services_dn = $slapd_services
		members_dn = $slapd_people
	END
}

told() {
	ask status | sed 's/.*"reason":"\([^"]*\)".*/\1/' | grep -Eq "$1"
}

# refused PATTERN "what"
refused() {
	check "$scheme, $2: the daemon is refused" until_ok told "$1"
	tessera status >"$scratch/status" 2>&1
	is $? 0 "$scheme, $2: the cache is usable"
	like "$(cat "$scratch/status")" "^reason +$(slapd_uri "$server" "$scheme"): TLS refused: .*$1" "$scheme, $2: the status says why"
	check "$scheme, $2: tokens are judged as before" verdict good allow
	check "$scheme, $2: dead ones, too" verdict dead revoked
}

# mended "what": who has mended something does not wait for the next attempt
mended() {
	kill -s HUP "$daemon"
	check "$scheme, $1: in step again" await state persist
}

goes_well() {
	cp "$server/ca.pem" "$trusted"
	certificates_serve "$server" server
	settings
	rm -rf "$cache/cache"
	mkdir "$cache/cache"
	daemon
	check "$scheme: it comes in step" await state persist
	is "$(field provider)" "$(slapd_uri "$server" "$scheme")" "$scheme: with this server"
	new_token good
	new_token dead
	check "$scheme: a new token arrives" until_ok verdict dead allow
	tessera token revoke "$(cut -c 6-17 "$scratch/dead")" >/dev/null
	check "$scheme: so does its revocation" until_ok verdict dead revoked
	check "$scheme: another lives" verdict good allow
	in_step
	same "$scheme: the cache equals the directory"
	is "$(field reconnects)" 0 "$scheme: all on one connection"
}

server_dies() {
	slapd_kill "$server"
	check "$scheme, the server is killed: it is noticed" until_ok told 'connect|lost|closed|down'
	check "$scheme, the server is killed: tokens are judged" verdict good allow
	slapd_start "$server"
	new_token later
	check "$scheme, the server is back: a new token arrives" until_ok verdict later allow
}

certificates_change() {
	before=$(field reconnects)
	certificates_swap "$server" renewed
	new_token meanwhile
	check "$scheme, the certificate is renewed: the session stays" until_ok verdict meanwhile allow
	is "$(field reconnects)" "$before" "$scheme, the certificate is renewed: no new one is needed"
	certificates_serve "$server" renewed
	check "$scheme, with the new certificate: in step" await state persist

	certificates_serve "$server" elsewhere
	refused "wrong name: .*for 'ldap.example.org ldap2.example.org', not for '127.0.0.1'" "a wrong name"
	certificates_serve "$server" renewed
	mended "with the right name"

	certificates_serve "$server" unknown
	refused "unknown authority: .*ca_file" "an unknown authority"
	cat "$server/other.pem" "$server/long.pem" >>"$trusted"
	mended "the authority added to ca_file"

	certificates_serve "$server" expired
	refused "expired at .*renew it" "an expired certificate"
	certificates_serve "$server" server
	mended "renewed at last"

	sed -i "s|^ca_file = .*|ca_file = $server/other.pem|" "$scratch/conf"
	kill -s HUP "$daemon"
	refused "unknown authority: .*other.pem" "another ca_file"
	sed -i "s|^ca_file = .*|ca_file = $trusted|" "$scratch/conf"
	mended "the old ca_file"
}

tessera_starts() {
	settings
	tessera service add backup --role read >/dev/null 2>"$scratch/err" || sed 's/^/# /' "$scratch/err"
}

scheme=ldap
tessera_starts
for scheme in ldaps ldap; do
	goes_well
	server_dies
	certificates_change
	new_token last
	check "$scheme: after all that a token arrives" until_ok verdict last allow
	in_step
	same "$scheme: and the cache equals the directory"
	daemon_stop
	is "$daemon_status" 0 "$scheme: SIGTERM ends it cleanly"
done

# The daemon's own certificate in place of a password.
scheme=ldaps
settings "cert_file = $server/reader.pem" "key_file = $server/reader.key"
sed -i -e 's/^bind = simple/bind = external/' -e '/^bind_dn/d' -e '/^password_file/d' "$scratch/conf"
daemon
check "by a client certificate: in step" await state persist
mv "$server/reader.key" "$scratch/away.key"
slapd_stop "$server"
slapd_start "$server"
check "without its key" until_ok told 'cannot read key_file'
check "the cache goes on" verdict good allow
mv "$scratch/away.key" "$server/reader.key"
mended "the key is back"
done_testing
