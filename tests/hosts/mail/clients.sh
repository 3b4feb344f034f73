# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2031
# Clients of mail servers: source this, it sources hosts.sh too.  A COMMAND here is
# asked COMMAND... USER TOKEN-FILE.
#
#   mail_certificate           in $tls: server.pem and server.key of localhost, and ca.pem, which signed them
#   by_curl URL MECHANISM USER TOKEN-FILE [OPTION...]     "in", "refused" or what else became of it, always by TLS
#   by_python PROTOCOL MECHANISM USER TOKEN-FILE          by the libraries of Python
#   in_clear PROTOCOL MECHANISM USER TOKEN-FILE           the same, not by TLS, and to another address than one's own
#   some_cases "WAY" COMMAND...        a good token and two bad ones
#   tells_address "WAY" COMMAND...     hands --interface 127.0.0.2 on to the client
. "$srcdir/tests/hosts/hosts.sh"
tls=$scratch/tls
mail_login=$srcdir/tests/hosts/mail/login

mail_certificate() {
	[ -d "$tls" ] || { mkdir "$tls" && slapd_certificates "$tls"; }
}

by_curl() {
	curl_url=$1
	curl_mechanism=$2
	curl_user=$3
	curl_token=$(cat "$4")
	shift 4
	case $curl_mechanism in
	PLAIN | LOGIN) curl_secret="user = \"$curl_user:$curl_token\"" ;;
	*) curl_secret="user = \"$curl_user\"\noauth2-bearer = \"$curl_token\"" ;;
	esac
	printf '%b\n' "$curl_secret" | curl -sS -m 20 -K - --ssl-reqd --cacert "$tls/ca.pem" --login-options "AUTH=$curl_mechanism" \
		"$@" "$curl_url" >"$out" 2>&1
	case $? in
	0) echo in ;;
	67) echo refused ;;
	*) cat "$out" ;;
	esac
}

by_python() {
	python3 "$mail_login" "$@" 127.0.0.1 "$tls/ca.pem" 2>&1
}

# Servers trust who comes from the address that he goes to.
in_clear() {
	python3 "$mail_login" "$@" 127.0.0.2 2>&1
}

some_cases() {
	some_way=$1
	shift
	is "$("$@" robot "$tokens/good")" in "$some_way: a good token"
	is "$("$@" robot "$tokens/revoked")" refused "$some_way: a revoked token"
	is "$("$@" other "$tokens/good")" refused "$some_way: another account's token"
}

tells_address() {
	[ -s "$tokens/address" ] || {
		new_token address robot --network 127.0.0.2/32
		check "$1: a token for another address" in_step
	}
	is "$("$2" robot "$tokens/address" --interface 127.0.0.2)" in "$1: from that address"
	is "$("$2" robot "$tokens/address")" refused "$1: from another address"
}
