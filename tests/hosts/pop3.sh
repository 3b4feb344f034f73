# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2120
# Dovecot's POP3 with the shipped settings, by curl and by Python's poplib.
. "$srcdir/tests/hosts/mail/dovecot.sh"
need_programs "Dovecot's POP3" dovecot curl python3 openssl /usr/lib/dovecot/pop3-login
host_name="Dovecot's POP3"
host_service=pop3

# start_host [EXPRESSION]: the shipped settings, edited
start_host() {
	pam_service hosts/dovecot/pam-pop3 tessera-pop3
	dovecot_start pop3 "$(dovecot_with "${1:-}")" && listens 110
}

stop_host() {
	dovecot_stop
}

pop3() {
	by_curl pop3://127.0.0.1/ "$mechanism" "$@"
}

pop3s() {
	by_curl pop3s://127.0.0.1/ "$mechanism" "$@"
}

poplib() {
	by_python pop3 USER "$@"
}

each_way() {
	for mechanism in PLAIN LOGIN OAUTHBEARER; do
		"$1" "POP3 $mechanism" pop3
	done
}
