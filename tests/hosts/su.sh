# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# su with the shipped settings, called by nobody: its password is a token.
. "$srcdir/tests/hosts/hosts.sh"
need_programs su /usr/bin/su
host_name=su
host_service=su
host_log=/dev/null

start_host() {
	pam_service su su
	system_users
}

by_su() {
	head -n 1 "$2" | as_user nobody su "$1" -c 'id -un' >"$out" 2>&1
	case $?:$(cat "$out") in
	"0:Password: $1" | "0:$1") echo in ;;
	1:*"Authentication failure"* | 1:*"Permission denied"* | 1:*"Cannot retrieve authentication info"*) echo refused ;;
	*) cat "$out" ;;
	esac
}

each_way() {
	"$1" su by_su no-address
}
