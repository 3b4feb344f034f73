#!/bin/sh
# SPDX-License-Identifier: ISC
# su with the shipped settings, called by nobody: its password is a token.
. "$srcdir/tests/hosts/hosts.sh"
need_programs su /usr/bin/su
make_accounts su
pam_service su su
system_users

by_su() {
	head -n 1 "$2" | as_user nobody su "$1" -c 'id -un' >"$out" 2>&1
	case $?:$(cat "$out") in
	"0:Password: $1") echo in ;;
	1:*"Authentication failure"* | 1:*"Permission denied"* | 1:*"Cannot retrieve authentication info"*) echo refused ;;
	*) cat "$out" ;;
	esac
}

all_cases su by_su no-address
is "$(by_su root "$tokens/good")" refused "su: a token does not make anybody root"
revoked_now su by_su
directory_dies su by_su
done_testing
