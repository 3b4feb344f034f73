# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2031
# A Postfix of the test's own, and its clients: source this after clients.sh.
#
#   postfix_start SETTINGS     with these lines in main.cf, and what a distribution sets up, in small: smtpd lives in
#                              the jail $jail unless $smtpd_chroot is n; what it takes is thrown away
#   postfix_stop
#   smtp USER TOKEN-FILE [OPTION...]    curl, by $mechanism: logs in and sends a mail
#   smtplib, by_swaks USER TOKEN-FILE      the same by Python and by swaks, which knows PLAIN and LOGIN alone
jail=$scratch/spool
postfix_log=$scratch/postfix/log
smtpd_chroot=y

postfix_start() {
	mkdir -p "$scratch/postfix/data" "$jail"
	chown postfix "$scratch/postfix/data"
	cat >"$scratch/postfix/main.cf" <<-END
		compatibility_level = 3.6
		queue_directory = $jail
		data_directory = $scratch/postfix/data
		maillog_file = $postfix_log
		maillog_file_prefixes = $scratch
		inet_protocols = ipv4
		myhostname = mail.example.com
		mydestination =
		alias_maps =
		default_transport = discard
		smtpd_peername_lookup = no
		smtpd_tls_cert_file = $tls/server.pem
		smtpd_tls_key_file = $tls/server.key
		$1
	END
	cat >"$scratch/postfix/master.cf" <<-END
		smtp inet n - $smtpd_chroot - - smtpd
		cleanup unix n - y - 0 cleanup
		qmgr unix n - n 300 1 qmgr
		tlsmgr unix - - y 1000? 1 tlsmgr
		rewrite unix - - y - - trivial-rewrite
		discard unix - - y - - discard
		proxymap unix - - n - - proxymap
		anvil unix - - y - 1 anvil
		postlog unix-dgram n - n - 1 postlogd
	END
	echo "Subject: it works" >"$scratch/letter"
	postfix -c "$scratch/postfix" start >>"$postfix_log" 2>&1 && listens 25
}

postfix_stop() {
	postfix -c "$scratch/postfix" stop >>"$postfix_log" 2>&1
}

smtp() {
	by_curl smtp://127.0.0.1/client.example.com "$mechanism" "$@" --mail-from robot@example.com --mail-rcpt ann@example.org \
		-T "$scratch/letter"
}

smtplib() {
	by_python smtp "$mechanism" "$@"
}

by_swaks() {
	swaks --server 127.0.0.1 --tls --from robot@example.com --to ann@example.org --auth "$mechanism" --auth-user "$1" \
		--auth-password <"$2" >"$out" 2>&1
	case $? in
	0) echo in ;;
	28) echo refused ;;
	*) cat "$out" ;;
	esac
}
