#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera doctor: a host that is well, and each thing that can be wrong with it.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
root=${scratch:?}/host
good=${scratch:?}/good

# A host under another root.
mkdir -p "$good/etc/tessera" "$good/etc/pam.d" "$good/run/systemd/system" "$good/usr/lib/x/security" \
	"$good/usr/lib/systemd/system" "$good/etc/systemd/system/multi-user.target.wants" "$good/var/lib/tessera" \
	"$good/etc/default" "$good/etc/dovecot/conf.d" "$good/etc/apache2/conf-enabled" "$good/etc/sasl2" "$good/proc/1" ||
	exit 1
printf '%s\n' '[directory]' 'uri = ldap://127.0.0.1:9' 'base = dc=example,dc=com' 'bind = simple' \
	'bind_dn = cn=tesserad,dc=example,dc=com' 'password_file = /etc/tessera/directory.pw' '[cache]' \
	'dir = /var/lib/tessera' 'run_dir = /run/tessera' >"$good/etc/tessera/tessera.conf"
echo secret >"$good/etc/tessera/directory.pw"
chmod 600 "$good/etc/tessera/directory.pw"
printf 'root:x:0:0::/:\ntesserad:x:971:972::/:\n' >"$good/etc/passwd"
printf 'root:x:0:\ntessera:x:972:\n' >"$good/etc/group"
printf 'cache tokens=1 accounts=1\naccount login=backup\ntoken owner=backup\n' |
	"$mkcache" "$good/var/lib/tessera" >/dev/null
chown -R 0:972 "$good/var/lib/tessera"
chown -R 971:972 "$good/var/lib/tessera/cache"
chmod 751 "$good/var/lib/tessera"
chmod 2751 "$good/var/lib/tessera/cache"
chmod 640 "$good/var/lib/tessera/denied" "$good/var/lib/tessera/cache"/*
: >"$good/usr/lib/x/security/pam_permit.so"
: >"$good/usr/lib/x/security/pam_tessera.so"
: >"$good/usr/lib/systemd/system/tesserad.service"
ln -s /usr/lib/systemd/system/tesserad.service "$good/etc/systemd/system/multi-user.target.wants/tesserad.service"
printf '%s\n' '# people and tokens' 'auth      sufficient  pam_tessera.so service=imap system_users=no' \
	'@include common-auth' 'account   [success=done user_unknown=ignore default=die] \' \
	'          pam_tessera.so service=imap system_users=no' '-session  optional    pam_systemd.so' >"$good/etc/pam.d/imap"
printf 'auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n' \
	>"$good/etc/pam.d/common-auth"
printf '#OPTIONS="-c"\nMECHANISMS="pam"\nOPTIONS="-m /run/c -n 5"\n' >"$good/etc/default/saslauthd"
printf '#auth_cache_size = 10M\nauth_cache_size = 0\n' >"$good/etc/dovecot/conf.d/10-auth.conf"
printf '/usr/sbin/saslauthd\0-a\0pam\0-m\0/run/c\0' >"$good/proc/1/cmdline"
printf 'mech_list: PLAIN LOGIN\n' >"$good/etc/sasl2/smtpd.conf"

fresh() {
	rm -rf "${scratch:?}/host"
	cp -a "$good" "$root"
}

# Nothing listens on the socket of this host; what is said about that is tested once.
doctor() {
	"$tessera" doctor --offline --root "$root" "$@" >"$scratch/out" 2>"$scratch/err"
	code=$?
	out=$(grep -v 'tesserad does not answer' "$scratch/out")
}

# ill RESULT PATTERN "what": this is found, and nothing else
ill() {
	doctor
	found=$(printf '%s\n' "$out" | grep -v '^ok')
	like "$found" "^$1  .*$2" "$3"
	is "$(printf '%s\n' "$found" | wc -l)" 1 "and nothing else"
	like "$found" '; ' "what to do is told"
	fresh
}

# well "what": nothing is found
well() {
	doctor
	is "$(printf '%s\n' "$out" | grep -v '^ok  ')" "" "$1"
	fresh
}

fresh
well "a host that is well"
like "$(cat "$scratch/out")" '^fail  tesserad does not answer at .*; start tesserad' "but for tesserad, which is not there"
is "$code" 1 "so it ends with 1"
doctor --json
is "$(member 0 check) $(member 0 result) $(member 1 check)" "settings ok user" "as JSON"
like "$(member 0 text)" '/etc/tessera/tessera.conf is valid' "with its text"

rm "$root/etc/tessera/tessera.conf"
ill fail 'there is no /etc/tessera/tessera.conf; ' "no settings"
echo 'wrong = 1' >>"$root/etc/tessera/tessera.conf"
ill fail 'tessera.conf:1[0-9]: ' "settings with an unknown key"
chmod 640 "$root/etc/tessera/directory.pw"
ill fail 'password_file = .* has mode 0640' "a password that others may read"
rm "$root/etc/tessera/directory.pw"
ill fail 'password_file = .* cannot be found' "a password that is not there"
sed -i /tesserad/d "$root/etc/passwd"
ill fail 'no user tesserad; run systemd-sysusers' "no user"
sed -i /tessera/d "$root/etc/group"
ill fail 'no group tessera' "no group"
sed -i s/:972:/:100:/ "$root/etc/passwd"
ill warn 'the group of user tesserad is 100' "a user of another group"

var=$root/var/lib/tessera
rm "$var/denied"
ill fail 'nobody is let in: .*/denied' "no file denied"
printf 'a\tline\n' >"$var/denied"
ill fail 'nobody is let in: .*/denied' "a file denied that is malformed"
chmod 660 "$var/denied"
ill fail 'nobody is let in: .*/denied' "a file denied that others may write"
chmod 770 "$var"
ill fail 'nobody is let in: .*/var/lib/tessera is writable' "a folder that others may write"
chown 5 "$var"
ill fail 'nobody is let in: .* does not belong to root' "a folder of somebody else"
chown 5 "$var/cache/delta.tdb"
ill fail 'nobody is let in: .*delta.tdb' "a cache file of somebody else"
rm "$var/cache/delta.tdb"
ill fail 'nobody is let in: .*delta.tdb .*come into step' "no cache yet"
printf x | dd of="$var/cache/base.tdb" conv=notrunc status=none
ill fail 'nobody is let in: .*base.tdb' "a cache that is damaged"
chgrp 0 "$var"
ill warn '/var/lib/tessera cannot be read by group tessera' "a folder of another group"
chmod 600 "$var/denied"
ill warn 'denied cannot be read by group tessera' "a file denied for root alone"
chown -R 0 "$var/cache"
ill fail 'cache belongs to user 0, tesserad cannot write it' "a cache of root's"
touch -d '30 hours ago' "$var/cache/delta.tdb"
ill fail 'the cache is stale, nobody is let in: last proved in step 30 hours ago' "a cache that is too old"
touch -d '20 hours ago' "$var/cache/delta.tdb"
ill warn 'last proved in step 20 hours ago; in [34] hours nobody' "a cache that will be"
touch -d '2 minutes' "$var/cache/delta.tdb"
ill warn 'the clock is 1[0-9]* seconds behind the cache' "a clock that is behind"
rm "$root/usr/lib/systemd/system/tesserad.service" "$root/etc/systemd/system/multi-user.target.wants/tesserad.service"
ill warn 'no unit tesserad.service; install it' "no unit"
rm "$root/etc/systemd/system/multi-user.target.wants/tesserad.service"
ill warn 'not started at boot; systemctl enable' "a unit that is not enabled"

pam=$root/etc/pam.d/imap
mkdir -p "$root/usr/local/lib/security"
mv "$root/usr/lib/x/security/pam_tessera.so" "$root/usr/local/lib/security"
ill fail 'libpam looks for modules in /usr/lib/x/security/, .*; install it there' "a module where libpam does not look"
chmod 666 "$root/usr/lib/x/security/pam_tessera.so"
ill fail '/usr/lib/x/security/pam_tessera.so can be changed by others' "a module that others may change"
rm "$pam"
ill warn 'no service in /etc/pam.d asks pam_tessera.so' "no service"
sed -i '2s/service=/servise=/' "$pam"
ill fail '/etc/pam.d/imap:2: nobody is let in, "servise=imap" is no option of this module' "an option that is misspelt"
sed -i '5s/system_users=no/system_users=maybe/' "$pam"
ill fail '/etc/pam.d/imap:5: .*"system_users=maybe" must be yes or no' "a malformed one in a line that goes on"
sed -i '2s/$/ cache=\/srv\/t/' "$pam"
ill warn '/etc/pam.d/imap:2: reads the cache in /srv/t, and tesserad writes it in /var/lib/tessera; ' "another cache"
sed -i '2s/pam_tessera/\/opt\/pam_tessera/' "$pam"
ill fail '/etc/pam.d/imap:2: /opt/pam_tessera.so is not there' "a module by a path that is wrong"
sed -i '2d; s/^@include common-auth/&\nauth sufficient pam_tessera.so/' "$pam"
ill fail 'imap: no token gets as far as pam_tessera.so, /etc/pam.d/common-auth:2 refuses it' "behind the passwords"
sed -i '1s/.*/auth required pam_unix.so/' "$pam"
ill fail 'imap: no token gets as far .*, /etc/pam.d/imap:1 refuses it' "behind a password that is required"
sed -i '1s/.*/auth [success=ignore default=1] pam_x.so\nauth requisite pam_deny.so/' "$pam"
well "what jumps about is not judged"
sed -i '1s/.*/auth substack common-auth/' "$pam"
well "nor is the end of a substack"
sed -i '/^account/,$d' "$pam"
ill warn 'imap: the account phase does not ask pam_tessera.so' "no account line"
printf 'auth include imap\naccount include imap\n' >"$root/etc/pam.d/pop3"
echo 'auth include pop3' >>"$pam"
well "services that include each other"
like "$out" '^ok    service pop3 asks pam_tessera.so' "both are known"

echo 'mech_list: PLAIN OAUTHBEARER' >>"$root/etc/sasl2/smtpd.conf"
ill warn '/etc/sasl2/smtpd.conf:2: offers tokens' "OAUTHBEARER without the plug-in"
mkdir "$root/usr/lib/x/sasl2"
echo 'tessera_conf: /etc/tessera/tessera.conf' >"$root/usr/lib/x/sasl2/slapd.conf"
ill fail '/usr/lib/x/sasl2/slapd.conf:1: speaks of tessera' "settings of a plug-in that is not there"
mkdir "$root/usr/lib/x/sasl2"
echo 'mech_list: OAUTHBEARER' >"$root/usr/lib/x/sasl2/slapd.conf"
: >"$root/usr/lib/x/sasl2/libtessera_sasl.so"
well "with the plug-in"
mkdir "$root/usr/lib/x/sasl2"
printf 'mech_list: OAUTHBEARER\ntessera_role: mail\ntessera_rol: mail\n' >"$root/usr/lib/x/sasl2/slapd.conf"
: >"$root/usr/lib/x/sasl2/libtessera_sasl.so"
ill fail '/usr/lib/x/sasl2/slapd.conf:3: tessera_rol is no setting' "a setting that is misspelt"

# The plug-in for PLAIN, which is linked or not: sasl FILE-TEXT [LINK...]
sasl() {
	mkdir -p "$root/usr/lib/x/sasl2" "$root/usr/lib/x/tessera/sasl2"
	: >"$root/usr/lib/x/sasl2/libtessera_sasl.so"
	: >"$root/usr/lib/x/tessera/sasl2/libtessera_sasl_plain.so"
	printf "$1" >"$root/etc/sasl2/smtpd.conf"
	[ -z "${2:-}" ] || ln -s "$2" "$root/usr/lib/x/sasl2/libtessera_sasl_plain.so"
}
link=../tessera/sasl2/libtessera_sasl_plain.so
sasl 'mech_list: PLAIN LOGIN OAUTHBEARER\ntessera_role: mail\n' $link
well "PLAIN with its plug-in"
sasl 'mech_list: plain\ntessera_role: mail\n'
ill fail '/etc/sasl2/smtpd.conf:1: offers passwords alone' "PLAIN alone, without its plug-in"
sasl 'mech_list: XPLAIN OAUTHBEARER\ntessera_role: mail\n' $link
ill warn 'libtessera_sasl_plain.so is linked, and no mech_list names PLAIN' "the plug-in without PLAIN"
sasl 'tessera_role: mail\n' $link
ill warn '/etc/sasl2/smtpd.conf: has no mech_list' "the plug-in without a list"
sasl 'mech_list: LOGIN\ntessera_rol: mail\n' $link
rm "$root/usr/lib/x/sasl2/libtessera_sasl.so"
ill fail '/etc/sasl2/smtpd.conf:2: tessera_rol is no setting' "a setting that is misspelt, for this plug-in alone"
sasl 'mech_list: PLAIN\n' nowhere.so
ill fail '/usr/lib/x/sasl2/libtessera_sasl_plain.so is a link that leads nowhere' "a link that leads nowhere"

mkdir -p "$root/var/spool/postfix/var/lib/tessera"
ill fail '/var/spool/postfix/var/lib/tessera has no cache' "a jail without the cache"
mkdir -p "$root/var/spool/postfix-out/var/lib"
cp -a "$root/var/lib/tessera" "$root/var/spool/postfix-out/var/lib"
ill fail '/var/spool/postfix-out/var/lib/tessera is not /var/lib/tessera but another' "a jail with a copy of it"
mkdir -p "$root/var/spool/postfix/var/lib"
mv "$root/var/lib/tessera" "$root/var/spool/postfix/var/lib/tessera"
ln -s ../spool/postfix/var/lib/tessera "$root/var/lib/tessera"
doctor
like "$out" '^ok    /var/spool/postfix/var/lib/tessera in the jail of Postfix is /var/lib/tessera itself' "a jail with the directory itself"
fresh

sed -i 's/-m /-c &/' "$root/etc/default/saslauthd"
ill fail '/etc/default/saslauthd:3: saslauthd remembers logins \(-c\)' "saslauthd -c"
sed -i 's/-m /-rc &/' "$root/etc/default/saslauthd"
ill fail 'saslauthd remembers logins' "saslauthd -rc"
sed -i 's/-m /-c &/; s/"pam"/"shadow"/' "$root/etc/default/saslauthd"
well "saslauthd that does not ask PAM"
sed -i 's/-m /-c &/' "$root/etc/default/saslauthd"
rm "$pam"
ill warn 'no service in /etc/pam.d' "a host that asks no tokens"
mkdir "$root/proc/42"
printf '/usr/sbin/saslauthd\0-a\0pam\0-c\0' >"$root/proc/42/cmdline"
cp -r "$root/proc/42" "$root/proc/43"
ill fail 'saslauthd runs with -c \(/proc/42\)' "saslauthd that runs with -c"
echo 'auth_cache_size = 10 M' >>"$root/etc/dovecot/conf.d/10-auth.conf"
well "a cache of Dovecot that PAM has no key for"
echo 'auth_cache_size = 10 M' >>"$root/etc/dovecot/conf.d/10-auth.conf"
echo ' args = cache_key=%u%s dovecot' >"$root/etc/dovecot/conf.d/auth-system.conf.ext"
ill fail '10-auth.conf:3: Dovecot remembers logins.*auth_cache_size = 0' "Dovecot's cache"
echo 'AuthnCacheProvideFor file PAM' >"$root/etc/apache2/conf-enabled/cache.conf"
ill fail 'cache.conf:1: Apache remembers logins' "Apache's cache"
mkdir -p "$root/etc/nginx/conf.d"
printf 'proxy_cache_key "$host $http_authorization";\n' >"$root/etc/nginx/conf.d/cache.conf"
well "pages that nginx keeps by credentials"
mkdir -p "$root/etc/nginx/conf.d"
printf 'auth_request /auth;\n\tproxy_cache_key "$host $http_authorization";\n' >"$root/etc/nginx/conf.d/cache.conf"
rm "$pam"
doctor
like "$out" '^fail  .*cache.conf:2: nginx keeps answers' "answers to auth_request that nginx keeps, whoever is asked"
cp -p "$good/etc/pam.d/imap" "$pam"
ill fail 'cache.conf:2: nginx keeps answers by the credentials' "answers to auth_request that nginx keeps"
sudo() {
	printf 'auth sufficient pam_tessera.so\nauth required pam_unix.so\naccount required pam_tessera.so %s\n' "$1" >"$root/etc/pam.d/sudo"
}
sudo ''
well "sudo, which asks for a token each time"
sudo account_only=yes
ill fail 'sudo remembers logins.*timestamp_timeout=0' "sudo, which lets in whom it remembers"
sudo account_only=yes
mkdir "$root/etc/sudoers.d"
printf '#Defaults timestamp_timeout=0\nDefaults timestamp_timeout = 5\n' >"$root/etc/sudoers.d/a"
ill fail 'sudo remembers logins' "for five minutes"
sudo account_only=yes
mkdir "$root/etc/sudoers.d"
echo 'Defaults:robot timestamp_timeout=0' >"$root/etc/sudoers.d/a"
well "sudo that does not remember"

doctor
like "$out" '^ok    no setting of a host program is too short for a token of 56' "lengths"
echo 'LimitRequestFieldSize 256' >"$root/etc/apache2/conf-enabled/limits.conf"
ill fail 'limits.conf:1: LimitRequestFieldSize lets 256 bytes through' "headers of Apache that are too short"
echo 'LimitRequestFieldSize 8190' >"$root/etc/apache2/conf-enabled/limits.conf"
well "headers of Apache that are long enough"
mkdir -p "$root/etc/nginx" "$root/etc/postfix"
printf 'http {\n\tlarge_client_header_buffers 4 1k; # 8k\n' >"$root/etc/nginx/nginx.conf"
well "headers of nginx that are long enough"
mkdir -p "$root/etc/nginx"
printf 'http {\n\tlarge_client_header_buffers 4k 256; # 8k\n' >"$root/etc/nginx/nginx.conf"
ill fail 'nginx.conf:2: large_client_header_buffers lets 256 bytes through' "headers of nginx that are too short"
mkdir -p "$root/etc/postfix"
printf '#line_length_limit = 2048\nline_length_limit = 300\n' >"$root/etc/postfix/main.cf"
ill fail 'main.cf:2: line_length_limit lets 300 bytes through' "lines of Postfix that are too short"

# A host whose C library asks us.
nss() {
	printf '# passwd: tessera\n%s\nhosts: dns tessera\n' "$1" >"$root/etc/nsswitch.conf"
	: >"$root/usr/lib/x/libnss_tessera.so.2"
	printf '[users]\npublish = yes\n' >>"$root/etc/tessera/tessera.conf"
	echo 'user|robot|1900000000|1900000000||/|/bin/sh|' | "$builddir/tests/tools/mkusers" "$root/var/lib/tessera"
	chown 971:972 "$root/var/lib/tessera/cache/users.tdb"
}
both='passwd: files tessera
group:	files [SUCCESS=merge] systemd tessera # last'
nss "$both"
doctor
like "$out" '^ok    accounts are users of this host' "accounts as users"
well "and nothing against it"
nss "$(echo "$both" | sed 's/passwd.*/passwd : tessera files/')"
ill fail '/etc/nsswitch.conf:2: tessera is asked for a passwd before' "tessera before files"
nss "$(echo "$both" | sed 's/group.*/group: [!UNAVAIL = return] tessera/')"
ill fail '/etc/nsswitch.conf:3: tessera is asked for a group before' "tessera without files"
nss "$(echo "$both" | sed '/group/d')"
ill warn 'names tessera for passwd alone' "users without groups"
nss "$both"
rm "$root/usr/lib/x/libnss_tessera.so.2"
ill fail 'libnss_tessera.so.2 is in no folder' "without the plug-in"
nss "$both"
sed -i '/publish/d' "$root/etc/tessera/tessera.conf"
ill warn 'publish is off' "nothing is published"
nss "$both"
rm "$root/var/lib/tessera/cache/users.tdb"
ill fail 'users.tdb: No such file' "the file is missing"
nss "$both"
chmod 666 "$root/var/lib/tessera/cache/users.tdb"
ill fail 'no account is a user of this host: .*users.tdb: ' "the file is unsafe"
nss 'passwd: files'
ill warn 'does not name tessera' "published, and nobody asks"

"$tessera" doctor --root "$root" >"$scratch/out" 2>&1
like "$(cat "$scratch/out")" '^fail  .*ldap://127.0.0.1:9' "a directory that does not answer"
"$tessera" doctor --root nowhere 2>"$scratch/err"
is $? 2 "a root that is not absolute"
"$tessera" doctor --root "$scratch/nowhere" 2>"$scratch/err"
is $? 2 "a root that is not there"
mkdir "$scratch/bare"
"$tessera" doctor --offline --root "$scratch/bare" >"$scratch/out" 2>/dev/null
is $? 1 "a host without anything"
like "$(cat "$scratch/out")" '^ok    libpam is not here' "libpam, too"
done_testing
