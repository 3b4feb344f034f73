#!/bin/sh
# SPDX-License-Identifier: ISC
# A real slapd with certificates of every wrong kind: each is refused in words
# that say which, and no bind goes out.
# shellcheck source=tests/directory/watch.sh
. "$srcdir/tests/directory/watch.sh"
command -v openssl >/dev/null || skip_all "openssl is missing"
command -v faketime >/dev/null || skip_all "faketime is missing, by which certificates are made that have ended"

s=$scratch/s
server "$s" tls || exit
cd "$s" || exit

# certificate NAME AUTHORITY [openssl options...]
certificate() {
	certificate_name=$1
	certificate_ca=$2
	shift 2
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -CA "$certificate_ca.pem" \
		-CAkey "$certificate_ca.key" -addext basicConstraints=critical,CA:false -keyout "$certificate_name.key" \
		-out "$certificate_name.pem" "$@" 2>/dev/null
}

here=subjectAltName=IP:127.0.0.1
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=other-ca -keyout other.key \
	-out other.pem 2>/dev/null
certificate unknown other -days 2 -subj /CN=x -addext "$here"
certificate elsewhere ca -days 2 -subj /CN=x -addext subjectAltName=DNS:ldap.example.org,DNS:ldap2.example.org
# One authority from before to after, so that only the server's own certificate is out of time.
faketime '10 days ago' openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=long-ca \
	-keyout long.key -out long.pem 2>/dev/null
faketime '5 days ago' openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -CA long.pem \
	-CAkey long.key -subj /CN=x -addext "$here" -keyout expired.key -out expired.pem 2>/dev/null
faketime '5 days' openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -CA long.pem \
	-CAkey long.key -subj /CN=x -addext "$here" -keyout future.key -out future.pem 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x -addext "$here" \
	-keyout self.key -out self.pem 2>/dev/null

# serves NAME: from now on the server shows this certificate
serves() {
	lines 'dn: cn=config' 'changetype: modify' 'replace: olcTLSCertificateFile' "olcTLSCertificateFile: $s/$1.pem" - \
		'replace: olcTLSCertificateKeyFile' "olcTLSCertificateKeyFile: $s/$1.key" |
		slapd_config "$s" ldapmodify >/dev/null && slapd_stop "$s" && slapd_start "$s"
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
