#!/bin/sh
# SPDX-License-Identifier: ISC
# A real slapd with certificates of every wrong kind: each is refused in words
# that say which, and no bind goes out.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"
# shellcheck source=tests/certificates.sh
. "$srcdir/tests/certificates.sh"
missing=$(certificates_available) || skip_all "$missing"

s=$scratch/s
server "$s" tls || exit
certificates_new "$s" || skip_all "openssl does not make the certificates"

# serves NAME: from now on the server shows this certificate
serves() {
	certificates_serve "$s" "$1"
}

# goes SCHEME ARG...: try to connect as the reader
goes() {
	goes_scheme=$1
	shift
	# shellcheck disable=SC2046
	"$dirtool" $(reader "$s") "uri=$(slapd_uri "$s" "$goes_scheme")" "$@" open
}

both() {
	both_what=$1
	both_pattern=$2
	shift 2
	for both_scheme in ldap ldaps; do
		like "$(goes "$both_scheme" "$@")" "$both_pattern" "$both_scheme, $both_what"
	done
}

both "a good certificate" '^open$' "ca_file=$s/ca.pem"
both "no authority of ours" '^refused -11 .*unknown authority: .*ca_file' "ca_file=$s/other.pem"
both "the system's authorities" '^refused -11 .*unknown authority: '
both "an authority that cannot be read" '^refused 0 .*cannot read ca_file' "ca_file=$s/none.pem"
both "an authority that is none" '^refused ' "ca_file=$s/reader.pw"
both "a priority string that is none" '^refused 0 .*tls_priority' "ca_file=$s/ca.pem" tls_priority=NONSENSE
serves elsewhere
both "a wrong name" "wrong name: .* is for 'ldap.example.org ldap2.example.org', not for '127.0.0.1'" "ca_file=$s/ca.pem"
serves unknown
both "an unknown authority" '^refused -11 .*unknown authority' "ca_file=$s/ca.pem"
serves self
both "a certificate that signed itself" '^refused -11 .*unknown authority' "ca_file=$s/ca.pem"
serves expired
both "an expired certificate" "^refused -11 .*expired at $(date -u -d '4 days ago' +%Y%m%d).*renew" "ca_file=$s/long.pem"
serves future
both "a certificate of the future" "^refused -11 .*not valid before $(date -u -d '5 days' +%Y%m%d)" "ca_file=$s/long.pem"
serves server
both "the good one again" '^open$' "ca_file=$s/ca.pem"

is "$("$dirtool" "uri=$(slapd_uri "$s" ldaps)" "base=$slapd_base" "ca_file=$s/ca.pem" "cert_file=$s/reader.pem" \
	"key_file=$s/reader.key" whoami)" "dn:$slapd_reader_dn" "a client certificate: SASL EXTERNAL"
like "$("$dirtool" "uri=$(slapd_uri "$s" ldaps)" "base=$slapd_base" "ca_file=$s/ca.pem" open)" '^refused ' \
	"EXTERNAL without a client certificate"

plain=$scratch/plain
server "$plain" tcp || exit
like "$("$dirtool" "uri=$(slapd_uri "$plain" ldap)" "base=$slapd_base" bind=simple "bind_dn=$slapd_reader_dn" \
	"password_file=$plain/reader.pw" open)" '^refused .*refuses StartTLS .*nothing is sent unencrypted' \
	"a server without TLS"
like "$("$dirtool" "uri=$(slapd_uri "$plain" ldap | sed s/ldap:/ldaps:/)" "base=$slapd_base" bind=simple \
	"bind_dn=$slapd_reader_dn" "password_file=$plain/reader.pw" open)" '^refused .*TLS handshake failed' \
	"ldaps:// to a port that speaks none"
done_testing
