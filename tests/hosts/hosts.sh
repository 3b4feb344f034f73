# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A host program as people run it, beside a private slapd and tesserad, asked by
# its real client.  Source this with $srcdir and $builddir set.  The script runs
# once more in namespaces of its own: /etc is a copy that nobody else sees, the
# loopback has all its ports free, and no process outlives the script.
#
# How one program is started and asked stands in NAME.sh beside NAME.t, since
# tests/bench/host takes the time of the same logins.  It sources this, and has
#   $host_name, $host_service     what it is called, and what its service is called in the lists of tokens
#   $host_log                     where it says why it does not start
#   start_host                    starts it with the shipped settings
#   each_way DO                   calls DO "WAY" COMMAND [no-address] for each way to log in, as below
#   $stock, start_stock, stock_login    how else robot logs in there, for comparison; starts it again so that this
#                                 works, too; and a COMMAND that does it.  Without them it is the same COMMAND with
#                                 pam_permit in the place of pam_tessera
#
#   need_programs NAME PROGRAM...   skips the script where one is missing, saying that NAME is
#   shipped FILE...                 a file of conf/hosts, on standard output, and only what is no comment
#   pam_service HOST SERVICE        conf/hosts/HOST/pam, or the file HOST of conf if it has a slash, as $pam_file,
#                                 which is /etc/pam.d/SERVICE, with the paths of this test
#   sasl_plugin, sasl_file NAME FOLDER   what is started from now on finds the plug-in; conf/sasl2/NAME in FOLDER
#   oauthbearer USER TOKEN-FILE   the first message of the mechanism, as clients of tests/sasl read it
#   system_users                    the accounts are users of this system, as if LDAP had said so
#   as_user USER COMMAND...         runs it as USER, in an environment of its own
#   listens PORT                    waits until somebody does
#   begin                         make_accounts, then start_host; ends the script where it does not start
#   make_accounts SERVICE           directory, daemon, accounts, and a token for each case
#   all_cases "WAY" COMMAND [no-address]
#                                   COMMAND USER TOKEN-FILE prints "in" or "refused", and may write files that
#                                   begin with $out; no-address: the host
#                                   program does not say from where the client comes
#   revoked_now "WAY" COMMAND       revokes a token that works, and waits until it is refused
#   remembers "WAY" COMMAND         a cache of the host program's own lets a revoked token in; $tokens/remembered
#   doctor_finds PATTERN            so says tessera doctor of this /etc and these processes; doctor_is_quiet: no cache
#   directory_dies "WAY" COMMAND [no-address | later]
#                                   works on; then the cache is too old: "refused", or what else is printed then
# Accounts: robot, other, and idle, which is disabled.

if [ -z "${own_namespaces:-}" ]; then
	if unshare -m -n -p --fork --kill-child --mount-proc true 2>/dev/null; then
		own_namespaces=yes exec unshare -m -n -p --fork --kill-child --mount-proc "$0" "$@"
	fi
	. "$srcdir/tests/tap.sh"
	skip_all "no namespaces here"
fi
. "$srcdir/tests/system/host.sh"
. "$srcdir/tests/token.sh"
out=$scratch/out

need_programs() {
	need_host_name=$1
	shift
	[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "$need_host_name does not run below a preloaded sanitizer"
	need_host
	for need_program in ip "$@"; do
		command -v "$need_program" >/dev/null || [ -e "$need_program" ] || skip_all "$need_host_name: $need_program is not installed"
	done
	ip link set lo up
	cp -a /etc "$scratch/etc"
	mount --bind "$scratch/etc" /etc || skip_all "$need_host_name: no mounts here"
	# Debian's own remembers logins.
	rm -f /etc/default/saslauthd
	# The group that reads the cache here.
	sed -i 's/^nogroup:.*:$/&openldap,postfix,postgres,www-data/' /etc/group
}

shipped() {
	for shipped_file in "$@"; do
		sed '/^#/d' "$srcdir/conf/hosts/$shipped_file"
	done
}

pam_service() {
	pam_file=/etc/pam.d/$2
	case $1 in
	*/*) pam_shipped=$srcdir/conf/$1 ;;
	*) pam_shipped=$srcdir/conf/hosts/$1/pam ;;
	esac
	sed "s,pam_tessera\.so,$bin/pam_tessera.so cache=$cache," "$pam_shipped" >"$pam_file"
}

sasl_plugin() {
	mkdir -p "$scratch/plugins"
	cp "$builddir/.libs/libtessera_sasl.so" "$scratch/plugins"
	SASL_PATH=$scratch/plugins$(printf ":%s" /usr/lib/*/sasl2)
	export SASL_PATH
}

sasl_file() {
	mkdir -p "$2"
	{
		cat "$srcdir/conf/sasl2/$1"
		echo "tessera_cache: $cache"
	} >"$2/$1"
}

oauthbearer() {
	echo "n,a=$1,^Aauth=Bearer $(cat "$2")^A^A"
}

# And failures are not waited for.
system_users() {
	system_number=61000
	for each in robot other idle; do
		system_number=$((system_number + 1))
		echo "$each:x:$system_number:65534::/nonexistent:/bin/sh" >>/etc/passwd
		echo "$each:*:19000:0:99999:7:::" >>/etc/shadow
	done
	sed -i 's/^auth.*pam_unix\.so/& nodelay/' /etc/pam.d/common-auth
	sed -i '/^FAIL_DELAY/d; $aFAIL_DELAY 0' /etc/login.defs
}

as_user() {
	as_name=$1
	shift
	setpriv --reuid="$as_name" --regid=nogroup --clear-groups env -i PATH=/usr/bin:/bin LC_ALL=C "$@"
}

listens() {
	until_ok grep -qi ":$(printf %04X "$1") 00000000:0000 0A" /proc/net/tcp
}

begin() {
	make_accounts "$host_service"
	start_host && return
	sed 's/^/# /' "$host_log"
	not_ok "$host_name starts"
	done_testing
}

make_accounts() {
	server=$scratch/slapd
	slapd_new "$server" || skip_all "slapd does not start"
	host "$server" "heartbeat = 1s"
	check "a host comes in step with the directory" await state persist
	for each in robot other idle; do
		tessera service add "$each" --role read 2>/dev/null
	done
	for each in good expired revoked; do
		new_token "$each" robot
	done
	new_token theirs other
	new_token idle idle
	new_token elsewhere robot --service another
	new_token here robot --service "$1"
	new_token far robot --network 10.0.0.0/8
	new_token near robot --network 127.0.0.0/8
	new_token public robot --public --domain shop.example.com
	make_bad
	check "the cache has all of it" in_step
}

make_bad() {
	tessera token revoke "$(id_of revoked)" 2>/dev/null
	tessera service disable idle 2>/dev/null
	change "tesseraTokenId=$(id_of expired),uid=robot,$slapd_services" tesseraNotAfter 20200101000000Z | ldif "$server"
	signed "$(cut -c 1-18 "$tokens/good")00000000000000000000000000000000" >"$tokens/wrong"
	signed tsrs_abcdefghijkl_00000000000000000000000000000000 >"$tokens/unknown"
	echo "a password, perhaps" >"$tokens/password"
}

# All logins at the same time: some hosts are slow to refuse.
all_cases() {
	all_near=in
	[ -z "${3:-}" ] || all_near=refused
	cat >"$scratch/cases" <<-END
		in       robot  good       a good token
		in       other  theirs     a good token of another account
		refused  robot  wrong      another secret
		refused  robot  unknown    a token that nobody made
		refused  robot  password   a password
		refused  robot  expired    an expired token
		refused  robot  revoked    a revoked token
		refused  robot  theirs     another account's token
		refused  idle   idle       a disabled account
		in       robot  here       a token for this service
		refused  robot  elsewhere  a token for another service
		$all_near  robot  near     a token for this network${3:+, and no address}
		refused  robot  far        a token for another network
		refused  robot  public     a public token, and no origin
	END
	all_logins=
	while read -r all_wanted all_user all_token all_what; do
		(
			out=$scratch/out.$all_user.$all_token
			"$2" "$all_user" "$tokens/$all_token" </dev/null >"$out.is"
		) &
		all_logins="$all_logins $!"
	done <"$scratch/cases"
	# shellcheck disable=SC2086
	wait $all_logins
	while read -r all_wanted all_user all_token all_what; do
		is "$(cat "$scratch/out.$all_user.$all_token.is")" "$all_wanted" "$1: $all_what"
	done <"$scratch/cases"
	is "$("$2" robot "$tokens/good" </dev/null)" in "$1: a good token after all that"
}

# refused_now COMMAND TOKEN: COMMAND refuses it; counts the logins
refused_now() {
	revoked_logins=$((revoked_logins + 1))
	[ "$("$1" robot "$tokens/$2" </dev/null)" = refused ]
}

revoked_now() {
	new_token brief robot
	in_step
	is "$("$2" robot "$tokens/brief" </dev/null)" in "$1: a token that will be revoked"
	check "$1: is revoked" tessera token revoke "$(id_of brief)"
	revoked_at=$(date +%s%N)
	revoked_logins=0
	check "$1: and refused from then on" until_ok refused_now "$2" brief
	echo "# $1: refused $((($(date +%s%N) - revoked_at) / 1000000)) ms after the tool had ended, login $revoked_logins"
	is "$("$2" robot "$tokens/brief" </dev/null)" refused "$1: and stays so"
	is "$("$2" robot "$tokens/good" </dev/null)" in "$1: others work on"
}

remembers() {
	new_token remembered robot
	in_step
	is "$("$2" robot "$tokens/remembered")" in "$1: a good token"
	tessera token revoke "$(id_of remembered)" 2>/dev/null
	in_step
	is "$("$2" robot "$tokens/remembered")" in "$1: a revoked token is still let in"
}

doctor() {
	tessera doctor --offline 2>"$scratch/doctor"
}

doctor_finds() {
	like "$(doctor)" "^fail  .*$1" "the doctor finds it"
}

doctor_is_quiet() {
	like "$(doctor)" '^ok    no cache of a host program' "the doctor finds no cache"
}

directory_dies() {
	dies_stale=${3:-refused}
	[ "$dies_stale" != no-address ] || dies_stale=refused
	slapd_kill "$server"
	is "$("$2" robot "$tokens/good" </dev/null)" in "$1: the directory is down, a good token"
	is "$("$2" robot "$tokens/revoked" </dev/null)" refused "$1: the directory is down, a revoked token"
	daemon_stop
	is "$("$2" robot "$tokens/good" </dev/null)" in "$1: the daemon is down, too"
	cp -p "$cache/cache/delta.tdb" "$scratch/delta.tdb"
	touch -d "3 days ago" "$cache/cache/delta.tdb"
	is "$("$2" robot "$tokens/good" </dev/null)" "$dies_stale" "$1: the cache is too old"
	touch -r "$scratch/delta.tdb" "$cache/cache/delta.tdb"
	is "$("$2" robot "$tokens/good" </dev/null)" in "$1: the cache is as it was"
}
