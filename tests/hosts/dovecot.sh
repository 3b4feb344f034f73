# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2120
# Dovecot's IMAP with the shipped settings, by curl and by Python's imaplib.
. "$srcdir/tests/hosts/mail/dovecot.sh"
need_programs Dovecot dovecot curl python3 openssl /usr/lib/dovecot/imap-login
host_name=Dovecot
host_service=imap

# start_host [EXPRESSION]: the shipped settings, edited
start_host() {
	pam_service dovecot tessera-imap
	dovecot_start imap "$(dovecot_with "${1:-}")" && listens 143
}

stop_host() {
	dovecot_stop
}

imap() {
	by_curl imap://127.0.0.1/ "$mechanism" "$@"
}

imaps() {
	by_curl imaps://127.0.0.1/ "$mechanism" "$@"
}

imaplib() {
	by_python imap "$mechanism" "$@"
}

# curl prefers OAUTHBEARER to XOAUTH2 where both are offered.
each_way() {
	for mechanism in PLAIN LOGIN OAUTHBEARER; do
		"$1" "IMAP $mechanism" imap
	done
	mechanism=XOAUTH2
	"$1" "IMAP XOAUTH2" imaplib
}
