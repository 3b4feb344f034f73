# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A slapd with the shipped settings, which is not the directory that the daemon
# follows; a bind is one by OAUTHBEARER.
. "$srcdir/tests/hosts/hosts.sh"
need_programs slapd "$builddir/.libs/libtessera_sasl.so" "$builddir/tests/sasl/bind"
room=$scratch/slapd-host
host_name=slapd
host_service=ldap
host_log=$room/log

# Made by root, then run as openldap, with the groups of that user.
start_host() {
	sasl_plugin
	sasl_file slapd.conf /etc/ldap/sasl2
	cat >"$bin/slapd" <<-END
		#!/bin/sh
		[ ! -e "$room/made" ] || set -- -u openldap -g openldap "\$@"
		exec /usr/sbin/slapd "\$@"
	END
	chmod 755 "$bin/slapd"
	slapd_program=$bin/slapd
	slapd_new "$room" plain tcp && shipped slapd/config.ldif | slapd_quiet "$room" slapd_config "$room" ldapmodify || return
	slapd_stop "$room"
	: >"$room/made"
	chown -R openldap "$room"
	slapd_start "$room"
}

bind_by() {
	"$builddir/tests/sasl/bind" "$(slapd_uri "$room" ldap)" "$1" >"$out" 2>&1
	case $(tr '\n' '|' <"$out") in
	"0 |dn:uid=$2,$slapd_services|") echo in ;;
	'14 {"status":"invalid_token"}|49|' | '52 |') echo refused ;;
	*) cat "$out" ;;
	esac
}

by_bearer() {
	oauthbearer "$1" "$2" | bind_by OAUTHBEARER "$1"
}

each_way() {
	"$1" OAUTHBEARER by_bearer
}

stock="PLAIN by userPassword"
start_stock() {
	slapd_root "$room" ldapadd >"$out" <<-END || return
		dn: uid=robot,$slapd_services
		objectClass: account
		objectClass: simpleSecurityObject
		uid: robot
		userPassword: password
	END
	sed -i 's/^mech_list:.*/& PLAIN/' /etc/ldap/sasl2/slapd.conf
	slapd_stop "$room" && slapd_start "$room"
}
stock_login() {
	echo '^@robot^@password' | bind_by PLAIN robot
}
