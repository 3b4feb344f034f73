# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A Dovecot of the test's own: source this, it sources clients.sh too.
#
#   dovecot_start PROTOCOL SETTINGS    with these lines, and what a distribution sets up, in small; or "none"
#   dovecot_with EXPRESSION            the shipped lines, edited by sed
#   dovecot_stop
. "$srcdir/tests/hosts/mail/clients.sh"
host_log=$scratch/dovecot/log

# And nobody waits after failures.
dovecot_settings() {
	cat <<-END
		protocols = $1
		listen = 127.0.0.1, 127.0.0.2
		base_dir = $scratch/dovecot/run
		state_dir = $scratch/dovecot
		log_path = $host_log
		auth_debug = yes
		auth_failure_delay = 0
		ssl_cert = <$tls/server.pem
		ssl_key = <$tls/server.key
		mail_location = maildir:~
		userdb {
		  driver = static
		  args = uid=nobody gid=nogroup home=$scratch/mail/%u allow_all_users=yes
		}
		service anvil {
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
		$2
	END
}

dovecot_start() {
	mail_certificate
	mkdir -p "$scratch/dovecot" "$scratch/mail"
	chmod 777 "$scratch/mail"
	dovecot_settings "$@" >"$scratch/dovecot.conf"
	dovecot -c "$scratch/dovecot.conf" >>"$host_log" 2>&1
}

dovecot_with() {
	shipped dovecot/dovecot.conf | sed "$1"
}

dovecot_stop() {
	dovecot -c "$scratch/dovecot.conf" stop
}
