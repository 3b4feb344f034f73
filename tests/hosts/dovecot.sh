# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2120
# Dovecot's IMAP with the shipped settings: PLAIN by curl, OAUTHBEARER by curl and
# by Python's imaplib.
. "$srcdir/tests/hosts/hosts.sh"
need_programs Dovecot dovecot curl /usr/lib/dovecot/imap-login
host_name=Dovecot
host_service=imap
host_log=$scratch/dovecot/log

# settings NAME: a small Dovecot, and what NAME.conf adds
settings() {
	cat <<-END
		protocols = imap
		listen = 127.0.0.1
		base_dir = $scratch/dovecot/run
		state_dir = $scratch/dovecot
		log_path = $scratch/dovecot/log
		auth_debug = yes
		ssl = no
		disable_plaintext_auth = no
		auth_failure_delay = 0
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
		!include $scratch/dovecot/$1.conf
	END
}

# start_host [NAME]
start_host() {
	pam_service dovecot tessera-imap
	mkdir -p "$scratch/dovecot" "$scratch/mail"
	chmod 777 "$scratch/mail"
	shipped dovecot/dovecot.conf >"$scratch/dovecot/shipped.conf"
	settings "${1:-shipped}" >"$scratch/dovecot.conf"
	dovecot -c "$scratch/dovecot.conf" && listens 143
}

stop_host() {
	dovecot -c "$scratch/dovecot.conf" stop
}

# by_curl USER TOKEN-FILE OPTION...: whether IMAP lists the mailboxes
by_curl() {
	by_user=$1
	by_file=$2
	shift 2
	curl -s -m 20 -K - imap://127.0.0.1/ "$@" >"$out" 2>&1 <<-END
		user = "$by_user$([ "$#" -gt 0 ] || echo ":$(cat "$by_file")")"
		$([ "$#" -eq 0 ] || echo "oauth2-bearer = \"$(cat "$by_file")\"")
	END
	case $?:$(cat "$out") in
	0:*INBOX*) echo in ;;
	67:*) echo refused ;;
	*) echo "curl $?" ;;
	esac
}

plain() {
	by_curl "$@"
}

bearer() {
	by_curl "$@" --login-options AUTH=OAUTHBEARER
}

by_python() {
	python3 - "$1" "$2" <<-'END' 2>&1
		import imaplib, sys
		user, token = sys.argv[1], open(sys.argv[2]).read().strip()
		imap = imaplib.IMAP4("127.0.0.1")
		try:
		    imap.authenticate("OAUTHBEARER", lambda challenge: ("n,a=%s,\1auth=Bearer %s\1\1" % (user, token)).encode()
		                      if not challenge else b"\1")
		    print("in" if imap.select()[0] == "OK" else "no mailbox")
		except imaplib.IMAP4.error:
		    print("refused")
	END
}

each_way() {
	"$1" "IMAP PLAIN" plain
	"$1" "IMAP OAUTHBEARER" bearer
}
