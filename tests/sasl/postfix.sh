# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# Postfix's smtpd in its jail; source sasl.sh first.
#
#   $room, $jail     the cache; where it may appear in the jail
#   $port            where smtpd listens
#   postfix_make FILE    all but the start; FILE is its smtpd.conf
#   postfix_start
#   share_cache      mounts the cache into the jail, or moves it there

[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "Postfix cannot load a sanitized plug-in"
need_command postfix python3 curl
[ -x /usr/lib/postfix/sbin/smtpd ] || skip_all "smtpd is not where Debian puts it"
room=$scratch/room
jail=$scratch/spool/var/lib

postfix_make() {
	mkdir -p "$scratch/etc/sasl" "$scratch/spool" "$scratch/data"
	cp -a "$caches/good" "$room"
	chgrp -R postfix "$room"
	chown postfix "$scratch/data"
	cp "$1" "$scratch/etc/sasl/smtpd.conf"
	port=$(free_port)
	cat >"$scratch/etc/main.cf" <<-END
		compatibility_level = 3.6
		queue_directory = $scratch/spool
		data_directory = $scratch/data
		maillog_file = $scratch/log
		maillog_file_prefixes = $scratch
		inet_interfaces = loopback-only
		inet_protocols = ipv4
		myhostname = mail.example.com
		mydestination =
		alias_maps =
		smtpd_peername_lookup = no
		smtpd_sasl_auth_enable = yes
		smtpd_sasl_type = cyrus
		smtpd_sasl_path = smtpd
		smtpd_sasl_security_options = noanonymous
		smtpd_relay_restrictions = permit_sasl_authenticated, reject
		import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C SASL_PATH=$plugins
	END
	cat >"$scratch/etc/master.cf" <<-END
		127.0.0.1:$port inet n - y - - smtpd
		pickup unix n - n 60 1 pickup
		cleanup unix n - n - 0 cleanup
		qmgr unix n - n 300 1 qmgr
		rewrite unix - - n - - trivial-rewrite
		proxymap unix - - n - - proxymap
		anvil unix - - n - 1 anvil
		postlog unix-dgram n - n - 1 postlogd
	END
}

postfix_start() {
	at_exit 'umount "$jail/tessera" 2>/dev/null; postfix -c "$scratch/etc" stop >/dev/null 2>&1'
	check "Postfix starts" postfix -c "$scratch/etc" start
}

share_cache() {
	mkdir -p "$jail/tessera"
	if [ -z "${TESSERA_MOUNTS:-}" ] || ! mount --bind "$room" "$jail/tessera" || ! mount -o remount,bind,ro "$jail/tessera"; then
		skip "nothing can be mounted here, so the directory lies in the jail"
		rmdir "$jail/tessera"
		mv "$room" "$jail/tessera"
		room=$jail/tessera
	fi
}
