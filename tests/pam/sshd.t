#!/bin/sh
# SPDX-License-Identifier: ISC
# A real sshd on the loopback, with the shipped pam.d file, by both ways of
# asking for a password.  Its /etc/pam.d, passwd and shadow are its own, in a
# mount namespace that nobody else sees.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
need_command ssh sshpass ssh-keygen unshare openssl
[ -x /usr/sbin/sshd ] || skip_all "sshd is not installed"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "sshd does not run below a preloaded sanitizer"
unshare -m true 2>/dev/null || skip_all "no mount namespaces here"
make_world

etc=$scratch/etc
mkdir -p "$etc/pam.d" "$scratch/home"
chown 65534 "$scratch/home"
cp /etc/pam.d/other /etc/pam.d/common-* "$etc/pam.d/"
sed -i '/^auth/s/pam_unix\.so/& nodelay/' "$etc/pam.d/common-auth"

# The shipped example, with the paths of this test.
pamd() {
	sed "s,pam_tessera\.so,$module cache=$scratch/live $1,; /pam_loginuid\|pam_keyinit\|pam_limits/d" \
		"$srcdir/conf/pam.d/sshd" >"$etc/pam.d/sshd"
}

grep -v '^svc-' /etc/passwd >"$etc/passwd"
cp /etc/shadow "$etc/shadow"
for user in svc-a svc-off svc-local svc-allowed ann; do
	echo "$user:x:65534:65534::$scratch/home:/bin/sh" >>"$etc/passwd"
	echo "$user:*:19000:0:99999:7:::" >>"$etc/shadow"
done
sed -i "s,^ann:\*:,ann:$(openssl passwd -6 people-have-passwords):," "$etc/shadow"
echo people-have-passwords >"$tokens/ann"

ssh-keygen -q -t ed25519 -N '' -f "$scratch/host_key"
ssh-keygen -q -t ed25519 -N '' -f "$scratch/user_key"
cp "$scratch/user_key.pub" "$scratch/authorized_keys"
port=$(free_port)
cat >"$scratch/sshd_config" <<END
ListenAddress 127.0.0.1:$port
HostKey $scratch/host_key
PidFile $scratch/sshd.pid
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication yes
PubkeyAuthentication yes
AuthorizedKeysFile $scratch/authorized_keys
StrictModes no
UseDNS no
PrintMotd no
MaxStartups 100
END
[ -d /run/sshd ] || mkdir -p /run/sshd

start_sshd() {
	unshare -m sh -c "mount --bind '$etc/pam.d' /etc/pam.d && mount --bind '$etc/passwd' /etc/passwd &&
		mount --bind '$etc/shadow' /etc/shadow && exec /usr/sbin/sshd -D -e -f '$scratch/sshd_config'" 2>"$scratch/sshd.log" &
	sshd=$!
	at_exit "kill $sshd 2>/dev/null; wait $sshd 2>/dev/null"
	# Bounded wait for the line that sshd writes when it listens.
	for _ in $(seq 100); do
		grep -q 'Server listening' "$scratch/sshd.log" && return 0
		kill -0 "$sshd" 2>/dev/null || return 1
		sleep 0.05
	done
	return 1
}

# log_in METHOD USER SECRET-FILE: prints what the session sees of us, or "refused"
log_in() {
	timeout 20 sshpass -f "$tokens/$3" ssh -F none -p "$port" -o "PreferredAuthentications=$1" -o NumberOfPasswordPrompts=1 \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o PubkeyAuthentication=no \
		"$2@127.0.0.1" 'env | grep ^TESSERA_ | sort | tr "\n" " "; echo in' 2>"$scratch/ssh.err" || echo refused
}

by_key() {
	timeout 20 ssh -F none -p "$port" -i "$scratch/user_key" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "$1@127.0.0.1" 'echo in' 2>"$scratch/ssh.err" || echo refused
}

cp -a "$caches/good" "$scratch/live"
pamd system_users=no
start_sshd || { sed 's/^/# /' "$scratch/sshd.log"; not_ok "sshd starts"; done_testing; }

seen="TESSERA_ACCOUNT=svc-a TESSERA_DISPLAY_NAME=Service A TESSERA_ROLES=reader writer TESSERA_TOKEN_ID=$(id_of good) in"
for method in password keyboard-interactive; do
	is "$(log_in $method svc-a good)" "$seen" "$method: a good token, and the session knows whose"
	for bad in wrong unknown revoked disabled expired notyet incomplete imap network public password; do
		is "$(log_in $method svc-a $bad)" "refused" "$method: $bad"
	done
	is "$(log_in $method svc-off good-off)" "refused" "$method: the account is disabled"
	is "$(log_in $method ann good)" "refused" "$method: another's token"
	is "$(log_in $method no-such-user good)" "refused" "$method: a user the system does not know"
	is "$(log_in $method svc-a loopback)" "$(echo "$seen" | sed "s/$(id_of good)/$(id_of loopback)/")" \
		"$method: a token for this network"
	is "$(log_in $method svc-a sshd)" "$(echo "$seen" | sed "s/$(id_of good)/$(id_of sshd)/")" \
		"$method: a token for this service"
	is "$(log_in $method ann ann)" "in" "$method: a person's password"
	is "$(log_in $method ann wrong)" "refused" "$method: a person with a token that is not his"
done
is "$(by_key svc-a)" "refused" "a service account with a key that has shown no token"
is "$(by_key ann)" "in" "a person with a key"

pamd ""
is "$(log_in password svc-local good-local)" "refused" "a login of this host's own"
is "$(log_in password svc-allowed good-allowed | sed 's/.* //')" "in" "a login of this host's own that is allowed"

pamd "system_users=no account_only=yes"
is "$(by_key svc-a)" "in" "account_only: a service account with a key"
is "$(by_key svc-off)" "refused" "account_only: a disabled service account with a key"

pamd system_users=no
world_change "$scratch/live" revoke
for method in password keyboard-interactive; do
	is "$(log_in $method svc-a good)" "refused" "$method: revoked since"
done
rm "$scratch/live/cache/delta.tdb"
is "$(log_in password svc-a loopback)" "refused" "no cache, no token"
is "$(log_in password ann ann)" "in" "no cache, and people still get in"

is "$(grep -lF "$(cut -c 19-50 "$tokens/good")" "$scratch/sshd.log" || :)" "" "sshd's log holds no secret"
done_testing
