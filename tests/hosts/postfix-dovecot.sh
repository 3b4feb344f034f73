# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# Postfix that asks Dovecot, with the shipped settings of both, by curl, swaks and
# Python's smtplib.
. "$srcdir/tests/hosts/mail/dovecot.sh"
. "$srcdir/tests/hosts/mail/postfix.sh"
need_programs "Postfix by Dovecot" postfix dovecot curl python3 swaks openssl
host_name="Postfix by Dovecot"
host_service=smtp
at_exit postfix_stop

# start_dovecot [EXPRESSION]: the shipped settings, edited
start_dovecot() {
	host_log=$scratch/dovecot/log
	dovecot_start none "$(shipped dovecot/dovecot.conf postfix-dovecot/dovecot.conf |
		sed "s,/var/spool/postfix,$jail,; ${1:-}")" && until_ok [ -S "$jail/private/auth" ]
}

# start_host [EXPRESSION]
start_host() {
	pam_service postfix-dovecot tessera-smtp
	mail_certificate
	host_log=$postfix_log
	postfix_start "$(shipped postfix-dovecot/main.cf)" && start_dovecot "$@"
}

# smtpd holds on to the process that it asked: dovecot_stop alone leaves that alive.
stop_host() {
	postfix_stop
	dovecot_stop
}

# curl prefers OAUTHBEARER to XOAUTH2 where both are offered.
each_way() {
	for mechanism in PLAIN LOGIN OAUTHBEARER; do
		"$1" "SMTP $mechanism" smtp
	done
	mechanism=XOAUTH2
	"$1" "SMTP XOAUTH2" smtplib
}
