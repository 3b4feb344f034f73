# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# sshd with the shipped settings, asked by ssh.  The accounts are users of this
# system.
. "$srcdir/tests/hosts/hosts.sh"
need_programs sshd /usr/sbin/sshd ssh sshpass ssh-keygen
host_name=sshd
host_service=sshd
host_log=$scratch/sshd.log

start_host() {
	pam_service pam.d/sshd sshd
	# What a container may not do is not what is tested.
	sed -i '/pam_loginuid\|pam_keyinit\|pam_limits/d' "$pam_file"
	system_users
	ssh-keygen -q -t ed25519 -N '' -f "$scratch/host_key"
	{
		shipped sshd/sshd_config
		cat <<-END
			ListenAddress 127.0.0.1:22
			HostKey $scratch/host_key
			PidFile none
			MaxStartups 100
		END
	} >"$scratch/sshd_config"
	[ -d /run/sshd ] || mkdir /run/sshd
	/usr/sbin/sshd -D -e -f "$scratch/sshd_config" 2>"$host_log" &
	at_exit "kill $!"
	listens 22
}

# by_ssh METHOD USER TOKEN-FILE: whose shell it is
by_ssh() {
	timeout -s KILL 20 sshpass -f "$3" ssh -F none -o "PreferredAuthentications=$1" -o NumberOfPasswordPrompts=1 -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o PubkeyAuthentication=no "$2@127.0.0.1" id -un >"$out" 2>"$out.error"
	case $?:$(cat "$out"):$(cat "$out.error") in
	"0:$2:"*) echo in ;;
	255::*"Permission denied"*) echo refused ;;
	*) cat "$out" "$out.error" ;;
	esac
}

by_password() {
	by_ssh password "$@"
}

by_keyboard() {
	by_ssh keyboard-interactive "$@"
}

each_way() {
	"$1" password by_password
	"$1" keyboard-interactive by_keyboard
}
