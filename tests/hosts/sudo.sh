# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# sudo with the shipped settings: a service account shows its own token.
. "$srcdir/tests/hosts/hosts.sh"
need_programs sudo sudo visudo
host_name=sudo
host_service=sudo
host_log=/dev/null

start_host() {
	pam_service sudo sudo
	system_users
	shipped sudo/sudoers | sed 's/^User_Alias.*/&, idle/' >/etc/sudoers.d/tessera
	chmod 440 /etc/sudoers.d/tessera
}

by_sudo() {
	head -n 1 "$2" | as_user "$1" sudo -S -p '' /usr/bin/id -un >"$out" 2>&1
	case $?:$(cat "$out") in
	0:root) echo in ;;
	1:*"incorrect password attempt"* | 1:*"no password was provided"* | 1:*"account validation failure"*) echo refused ;;
	*) cat "$out" ;;
	esac
}

each_way() {
	"$1" sudo by_sudo no-address
}
