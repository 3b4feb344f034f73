#!/bin/sh
# SPDX-License-Identifier: ISC
# sudo with the shipped settings: a service account shows its own token.
. "$srcdir/tests/hosts/hosts.sh"
need_programs sudo sudo visudo
make_accounts sudo
pam_service sudo sudo
system_users
shipped sudo/sudoers | sed 's/^User_Alias.*/&, idle/' >/etc/sudoers.d/tessera
chmod 440 /etc/sudoers.d/tessera
check "the settings are sound" visudo -c

by_sudo() {
	head -n 1 "$2" | as_user "$1" sudo -S -p '' /usr/bin/id -un >"$out" 2>&1
	case $?:$(cat "$out") in
	0:root) echo in ;;
	1:*"incorrect password attempt"* | 1:*"no password was provided"* | 1:*"account validation failure"*) echo refused ;;
	*) cat "$out" ;;
	esac
}

all_cases sudo by_sudo no-address
revoked_now sudo by_sudo
directory_dies sudo by_sudo


# The second time no token is at hand.
twice() {
	head -n 1 "$tokens/good" | as_user robot sh -c 'sudo -S -p "" id -un && sudo -n id -un' 2>&1
}
is "$(twice)" "root
sudo: a password is required" "a token is asked for each time"
sed -i '/timestamp_timeout/d' /etc/sudoers.d/tessera
like "$(twice)" "^sudo: PAM account management error: Permission denied" "if sudo remembers, the account phase refuses"
done_testing
