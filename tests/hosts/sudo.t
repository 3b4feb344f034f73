#!/bin/sh
# SPDX-License-Identifier: ISC
# sudo, to which a service account shows its own token.
. "$srcdir/tests/hosts/sudo.sh"
begin
check "the settings are sound" visudo -c
each_way all_cases
each_way revoked_now
# The second time no token is at hand.
twice() {
	head -n 1 "$tokens/good" | as_user robot sh -c 'sudo -S -p "" id -un && sudo -n id -un' 2>&1
}
is "$(twice)" "root
sudo: a password is required" "a token is asked for each time"
sed -i '/timestamp_timeout/d' /etc/sudoers.d/tessera
like "$(twice)" "^sudo: PAM account management error: Permission denied" "if sudo remembers, the account phase refuses"
doctor_is_quiet

# With the account phase that lets in who shows no token, the token is shown once, and revoked before the second call.
sed -i '/^account/s/pam_tessera.*/& account_only=yes/' "$pam_file"
doctor_finds 'sudo remembers logins'
mkfifo -m 666 "$scratch/first" "$scratch/second"
# once_more TOKEN: what the second call says
once_more() {
	new_token "$1" robot
	in_step
	head -n 1 "$tokens/$1" | as_user robot sh -c "sudo -S -p '' id -un >'$scratch/first'; read -r go <'$scratch/second'; sudo -n id -un" \
		>"$out" 2>&1 &
	once_is=$(cat "$scratch/first")
	tessera token revoke "$(id_of "$1")" 2>/dev/null
	in_step
	echo go >"$scratch/second"
	wait $!
	echo "$once_is, then $(cat "$out")"
}
is "$(once_more remembered)" "root, then root" "and then who has shown a token is let in after its revocation"
echo 'Defaults:SERVICES timestamp_timeout=0' >>/etc/sudoers.d/tessera
is "$(once_more forgotten)" "root, then sudo: a password is required" "but not with timestamp_timeout=0"
doctor_is_quiet
each_way directory_dies
done_testing
