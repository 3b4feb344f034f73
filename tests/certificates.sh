# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154 # names come from who sources this
# Certificates of every wrong kind for a slapd with "tls"; source slapd.sh first.
#
#   certificates_available    whether they can be made; else why not is printed
#   certificates_new DIR      makes, as NAME.pem and NAME.key in the server's DIR:
#       other       an authority that is not the server's
#       long        an authority from before to after, for what is out of time
#       renewed     good, by the server's own authority, as the first one was
#       elsewhere   the same for the names ldap.example.org and ldap2.example.org
#       unknown     signed by other
#       self        signed by itself
#       expired     signed by long; it ended four days ago
#       future      signed by long; it begins in five days
#   certificates_serve DIR NAME     the server shows this one from now on, after a new start
#   certificates_swap DIR NAME      the same for connections to come, without one

certificates_available() {
	command -v openssl >/dev/null || { echo "openssl is missing"; return 1; }
	command -v faketime >/dev/null || { echo "faketime is missing, by which certificates are made that have ended"; return 1; }
}

certificates_make() {
	"$@" -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$certificates_name.key" \
		-out "$certificates_name.pem" 2>/dev/null
}

# certificates_authority NAME DAYS [COMMAND...]
certificates_authority() {
	certificates_name=$1
	certificates_days=$2
	shift 2
	certificates_make "$@" openssl req -x509 -days "$certificates_days" -subj "/CN=$certificates_name-ca"
}

# certificates_signed NAME AUTHORITY NAMES [COMMAND...]
certificates_signed() {
	certificates_name=$1
	certificates_by=$2
	certificates_for=$3
	shift 3
	certificates_make "$@" openssl req -x509 -days 1 -subj /CN=x -CA "$certificates_by.pem" -CAkey "$certificates_by.key" \
		-addext basicConstraints=critical,CA:false -addext "subjectAltName=$certificates_for"
}

certificates_new() (
	cd "$1" || exit
	certificates_here=IP:127.0.0.1
	certificates_authority other 2 &&
		certificates_authority long 30 faketime '10 days ago' &&
		certificates_signed renewed ca "$certificates_here" &&
		certificates_signed elsewhere ca DNS:ldap.example.org,DNS:ldap2.example.org &&
		certificates_signed unknown other "$certificates_here" &&
		certificates_signed expired long "$certificates_here" faketime '5 days ago' &&
		certificates_signed future long "$certificates_here" faketime '5 days' &&
		certificates_name=self certificates_make openssl req -x509 -days 2 -subj /CN=x -addext "subjectAltName=$certificates_here"
)

certificates_swap() {
	slapd_config "$1" ldapmodify >/dev/null <<-END
		dn: cn=config
		changetype: modify
		replace: olcTLSCertificateFile
		olcTLSCertificateFile: $1/$2.pem
		-
		replace: olcTLSCertificateKeyFile
		olcTLSCertificateKeyFile: $1/$2.key
	END
}

certificates_serve() {
	certificates_swap "$1" "$2" && slapd_stop "$1" && slapd_start "$1"
}
