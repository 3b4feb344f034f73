#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Dovecot 2.3 by introspection with the shipped settings; curl's OAUTHBEARER and
# XOAUTH2 over IMAP.
. "$srcdir/tests/gate/gate.sh"
need_command dovecot
[ -x /usr/lib/dovecot/imap-login ] || skip_all "Dovecot's IMAP is not installed"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "Dovecot does not run below a sanitizer"
make_world
port=$(free_port)
imap=$((port + 1))
echo 'dovecot:0123456789abcdef' >"$run/secret"
chown $nobody "$run/secret"
chmod 600 "$run/secret"
gate_conf good "http_listen = 127.0.0.1:$port" "introspection_secret = $run/secret"
gate_start

place=$scratch/dovecot
mkdir "$place" "$scratch/mail"
chmod 777 "$scratch/mail"
sed -e 's,SECRET,0123456789abcdef,' -e "s,127.0.0.1:8086,127.0.0.1:$port," \
	"$srcdir/conf/hosts/dovecot-introspection/tessera-oauth2.conf.ext" >"$place/oauth2.conf.ext"
sed "s,/etc/dovecot/tessera-oauth2.conf.ext,$place/oauth2.conf.ext," "$srcdir/conf/hosts/dovecot-introspection/dovecot.conf" \
	>"$place/shipped.conf"
cat >"$place/dovecot.conf" <<END
protocols = imap
listen = 127.0.0.1
base_dir = $place/run
state_dir = $place
log_path = $place/log
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$scratch/mail/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = $imap
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
!include $place/shipped.conf
END
at_exit 'dovecot -c "$place/dovecot.conf" stop 2>/dev/null'
check "Dovecot starts" dovecot -c "$place/dovecot.conf"

# by MECHANISM USER TOKEN-FILE: "in" or "refused"
by() {
	printf 'user = "%s"\noauth2-bearer = "%s"\n' "$2" "$(cat "$tokens/$3")" |
		curl -s -m 20 -K - --login-options "AUTH=$1" "imap://127.0.0.1:$imap/" >"$scratch/out" 2>&1
	case $?:$(cat "$scratch/out") in
	0:*INBOX*) echo in ;;
	67:*) echo refused ;;
	*) echo neither ;;
	esac
}
until_ok [ "$(by OAUTHBEARER svc-a good)" = in ]
for mechanism in OAUTHBEARER XOAUTH2; do
	is "$(by $mechanism svc-a good)" in "$mechanism: a good token"
	is "$(by $mechanism svc-a imap)" in "$mechanism: a token for this service"
	for each in unknown wrong revoked expired disabled notyet sshd network public checksum; do
		is "$(by $mechanism svc-a $each)" refused "$mechanism: $each"
	done
	is "$(by $mechanism svc-b good)" refused "$mechanism: another account's token"
done
world_change "$caches/good" revoke
is "$(by OAUTHBEARER svc-a good)" refused "revoked meanwhile"
sed -i 's,0123456789abcdef,another,' "$place/oauth2.conf.ext"
dovecot -c "$place/dovecot.conf" reload
is "$(by OAUTHBEARER svc-b good-b)" refused "a Dovecot without the secret"
is "$(cat "$tokens"/* | grep -cF -f - "$scratch/log")" 0 "no token is in the gate's log"
done_testing
