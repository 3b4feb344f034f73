#!/bin/sh
# SPDX-License-Identifier: ISC
# Accounts that no file of the host names log in by token: sshd and PAM find them
# through the C library, from what tesserad publishes of a real directory.
[ -e "$builddir/.libs/libnss_tessera.so.2" ] || {
	echo "1..0 # SKIP libnss_tessera is not built"
	exit 0
}
. "$srcdir/tests/hosts/sshd.sh"

# Instead of hosts.sh's, which writes them into a passwd file: nothing but the name service switch.
system_users() {
	mkdir "$scratch/lib" && cp "$builddir/.libs/libnss_tessera.so.2" "$scratch/lib" || skip_all "no room for the plug-in"
	mount -t tmpfs tmpfs /var/lib && mount -t tmpfs tmpfs /var/cache || skip_all "no tmpfs here"
	mkdir /var/lib/tessera /var/cache/ldconfig
	mount --bind "$cache" /var/lib/tessera || skip_all "no mounts here"
	echo "$scratch/lib" >/etc/ld.so.conf.d/00-tessera-test.conf
	ldconfig -X
	sed -i '/^passwd:/d; /^group:/d; /^initgroups:/d' /etc/nsswitch.conf
	printf '%s\n' 'passwd: files tessera' 'group: files tessera' >>/etc/nsswitch.conf
	sed -i 's/^auth.*pam_unix\.so/& nodelay/' /etc/pam.d/common-auth
	sed -i '/^FAIL_DELAY/d; $aFAIL_DELAY 0' /etc/login.defs
}

make_accounts sshd
sed -i 's,^\[users\],&\npublish = yes\nids = 1900000000-1900999999\nhome = /home/%u\nshell = /bin/sh\nrole_groups = yes,' "$scratch/conf"
tessera service set robot --display-name "Nightly: backup" 2>/dev/null
printf 'dn: cn=%s,%s\nchangetype: add\nobjectClass: inetOrgPerson\nobjectClass: posixAccount\ncn: Ann Lee\nsn: Lee\nuid: ann\nmail: ann@example.com
uidNumber: 4711\ngidNumber: 4712\nhomeDirectory: /home/people/ann\nloginShell: /bin/bash\n' ann "$slapd_people" | ldif "$server"
printf 'dn: cn=%s,%s\nchangetype: add\nobjectClass: inetOrgPerson\ncn: Bob\nsn: Ng\nmail: bob@example.com\n' bob "$slapd_people" | ldif "$server"
in_step
kill -HUP "$daemon"
users=$cache/cache/users.tdb
check "the file of users is published" until_ok test -e "$users"
is "$(stat -c '%a %U' "$users")" "644 $daemon_user" "everybody may read it"
start_host || {
	sed 's/^/# /' "$host_log"
	not_ok "sshd starts"
	done_testing
}

is "$(grep -c '^robot\|^ann' /etc/passwd)" 0 "no file names them"
number=$(id -u robot)
check "a service account has a number of the range" test "$number" -ge 1900000000 -a "$number" -le 1900999999
is "$(getent passwd robot)" "robot:*:$number:$number:Nightly backup:/home/robot:/bin/sh" "who it is"
is "$(getent passwd "$number")" "$(getent passwd robot)" "and by number"
is "$(getent passwd ann)" "ann:*:4711:4712:ann:/home/people/ann:/bin/bash" "a person without a display name has the user name for it"
is "$(getent passwd bob bob@example.com; echo $?)" 2 "a person who has only a mail address is no user"
is "$(getent passwd idle | cut -d: -f1)" idle "a disabled account keeps its name"
is "$(getent group robot | cut -d: -f1-3)" "robot:*:$number" "a private group"
is "$(getent group read | cut -d: -f4 | tr , '\n' | sort | tr '\n' ' ')" "idle other robot " "a role is a group"
is "$(id -nG robot)" "robot read" "which its members are in"
touch "$scratch/his"
chown robot:read "$scratch/his"
like "$(ls -l "$scratch/his")" ' robot read ' "ls knows them"
is "$(as_user nobody id robot)" "$(id robot)" "nobody sees the same"

each_way all_cases
is "$(by_password root "$tokens/good")" refused "a token does not make anybody root"
is "$(by_password ann "$tokens/good")" refused "nor another user"
is "$(by_password nosuch "$tokens/good")" refused "nor whom nobody knows"
each_way revoked_now

# A new display name, a user who goes.
tessera service set robot --display-name "Evening backup" 2>/dev/null
gecos() {
	[ "$(getent passwd robot | cut -d: -f5)" = "$1" ]
}
check "a new display name arrives" until_ok gecos "Evening backup"
tessera service add brief --role read 2>/dev/null
check "a new account is a user" until_ok getent passwd brief
tessera service remove brief 2>/dev/null
gone() {
	! getent passwd brief >/dev/null
}
check "and none any more when it is removed" until_ok gone

each_way directory_dies
is "$(getent passwd robot | cut -d: -f3)" "$number" "directory and daemon are down: who they are is known"
is "$(id -nG robot)" "robot read" "and their groups"
rm "$users"
is "$(getent passwd robot; echo $?)" 2 "without the file: nobody"
is "$(by_password robot "$tokens/good")" refused "who cannot log in either"
is "$(id -un 0)" root "local users are there"
done_testing
