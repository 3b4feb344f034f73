#!/bin/sh
# SPDX-License-Identifier: ISC
# sudo, to which a service account shows its own token.
. "$srcdir/tests/hosts/sudo.sh"
begin
check "the settings are sound" visudo -c
each_way all_cases
each_way revoked_now
each_way directory_dies

# The second time no token is at hand.
twice() {
	head -n 1 "$tokens/good" | as_user robot sh -c 'sudo -S -p "" id -un && sudo -n id -un' 2>&1
}
is "$(twice)" "root
sudo: a password is required" "a token is asked for each time"
sed -i '/timestamp_timeout/d' /etc/sudoers.d/tessera
like "$(twice)" "^sudo: PAM account management error: Permission denied" "if sudo remembers, the account phase refuses"
done_testing
