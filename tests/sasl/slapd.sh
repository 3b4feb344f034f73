# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A slapd that is nobody and loads the plug-ins; source sasl.sh and tests/slapd.sh first.
#
#   sasl_slapd     reads its SASL file from standard input, and starts it with what
#                  conf/sasl2/slapd.conf says of slapd's own settings
#   $server, $uri, $room     the server, and its cache

[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "slapd cannot load a sanitized plug-in"
slapd_available || skip_all "slapd or its tools are not installed"
room=$scratch/room
server=$scratch/slapd

sasl_slapd() {
	mkdir "$scratch/sasl"
	cp -a "$caches/good" "$room"
	{
		cat
		echo "tessera_cache: $room"
	} >"$scratch/sasl/slapd.conf"
	# slapd takes its SASL file from here and nowhere else.
	[ -d /etc/ldap/sasl2 ] && [ -n "${TESSERA_MOUNTS:-}" ] && mount --bind "$scratch/sasl" /etc/ldap/sasl2 2>/dev/null ||
		skip_all "nothing can be mounted over /etc/ldap/sasl2"

	# Made as root, then run as nobody, who loads the plug-ins.
	cat >"$scratch/slapd-as-nobody" <<-END
		#!/bin/sh
		[ "\$1" != -T ] || exec /usr/sbin/slapd "\$@"
		[ ! -e "$scratch/as-nobody" ] || set -- -u nobody -g nogroup "\$@"
		SASL_PATH=$plugins exec /usr/sbin/slapd "\$@"
	END
	chmod 755 "$scratch/slapd-as-nobody"
	slapd_program=$scratch/slapd-as-nobody
	at_exit 'slapd_kill "$server"'
	slapd_new "$server" plain || exit 1
	slapd_config "$server" ldapmodify >/dev/null <<-END || exit 1
		dn: cn=config
		changetype: modify
		$(sed -n 's/^#   sasl-secprops \(.*\)/replace: olcSaslSecProps\nolcSaslSecProps: \1\n-/p
		s/^#   authz-regexp  *\([^ ]*\)  *\(.*\)/replace: olcAuthzRegexp\nolcAuthzRegexp: {0}\1 \2\n-/p' "$srcdir/conf/sasl2/slapd.conf")
	END
	slapd_stop "$server"
	touch "$scratch/as-nobody"
	chown -R nobody:nogroup "$server"
	check "slapd starts as nobody" slapd_start "$server"
	uri=$(slapd_uri "$server")
}
