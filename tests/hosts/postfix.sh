# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2031
# Postfix by Cyrus SASL, smtpd in its jail, with the shipped settings, by curl and
# Python's smtplib.
. "$srcdir/tests/hosts/mail/clients.sh"
. "$srcdir/tests/hosts/mail/postfix.sh"
need_programs Postfix postfix curl python3 openssl "$builddir/.libs/libtessera_sasl.so"
host_name=Postfix
host_service=smtp
host_log=$postfix_log
jailed=$jail/var/lib/tessera
at_exit 'postfix_stop; umount "$jailed" 2>/dev/null'

mount_cache() {
	mkdir -p "$jailed"
	shipped postfix/fstab | sed "s,/var/spool/postfix,$jail,; s,^/var/lib/tessera,$cache," >"$scratch/fstab"
	mount -a -T "$scratch/fstab"
}

# start_smtpd [SASL-SETTING...]: the first of a name counts
start_smtpd() {
	mkdir -p "$scratch/postfix/sasl"
	{
		[ "$#" -eq 0 ] || printf '%s\n' "$@"
		cat "$srcdir/conf/sasl2/smtpd.conf"
	} >"$scratch/postfix/sasl/smtpd.conf"
	postfix_start "$(shipped postfix/main.cf)
import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C SASL_PATH=$SASL_PATH"
}

start_host() {
	mail_certificate
	sasl_plugin
	start_smtpd && mount_cache
}

# curl prefers OAUTHBEARER to XOAUTH2 where both are offered.
each_way() {
	mechanism=OAUTHBEARER
	"$1" "SMTP OAUTHBEARER" smtp
	mechanism=XOAUTH2
	"$1" "SMTP XOAUTH2" smtplib
}

stock="PLAIN by sasldb"
start_stock() {
	mkdir -p "$jail/etc"
	echo password | saslpasswd2 -p -c -u mail.example.com -f "$jail/etc/sasldb2" robot || return
	chmod 644 "$jail/etc/sasldb2"
	postfix_stop
	start_smtpd "mech_list: OAUTHBEARER XOAUTH2 PLAIN" "pwcheck_method: auxprop" "auxprop_plugin: sasldb" "sasldb_path: /etc/sasldb2"
}
# By the same client.
stock_login() {
	echo password >"$scratch/password"
	if [ "$mechanism" = XOAUTH2 ]; then
		mechanism=PLAIN smtplib robot@mail.example.com "$scratch/password"
	else
		mechanism=PLAIN smtp robot@mail.example.com "$scratch/password"
	fi
}
