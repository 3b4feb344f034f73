# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A tesserad beside a private slapd, for tests.  Source it with $srcdir and
# $builddir set: it sources tap.sh and slapd.sh, too.
#
#   need_daemon                skips the script where root, slapd or tesserad is missing
#   conf DIR [LINE...]         writes $scratch/conf for the slapd in DIR and an empty cache;
#                              a LINE goes into [directory], "[cache] LINE" and so on elsewhere
#   daemon                     starts tesserad, $daemon is its process
#   daemon_stop [SIGNAL]       ends it and waits for it
#   ask LINE                   puts a question to it
#   field NAME                 a field of its status
#   await FIELD VALUE          waits until the field has the value (10 s)
#   logged PATTERN             whether its log has such a line
#   in_step                    waits until everything written so far has arrived
#   cached [PATTERN]           the cache as sorted text
#   expected DIR               what the cache should hold, from the directory itself, below $base
#   same WHAT                  passes when the cache equals the directory in DIR $server
#   back_up, restore           the directory of DIR $server, as it is now and was then
#   ldif DIR                   changes from standard input, as the rootdn

. "$srcdir/tests/tap.sh"
. "$srcdir/tests/slapd.sh"

cache=$scratch/var
daemon=
verifier='{BLAKE2b}n2Ajpm5yDw4-addd6tPNV3fk0PFNSVAi3BNXxxVcrYU'

need_daemon() {
	[ "$(id -u)" -eq 0 ] || skip_all "needs root: the cache must belong to root"
	slapd_available || skip_all "needs slapd and ldap-utils"
	[ -x "$builddir/tesserad" ] || skip_all "needs tesserad"
}

conf() {
	conf_dir=$1
	shift
	mkdir -p "$cache/cache" "$scratch/run"
	chmod 755 "$cache"
	[ -e "$cache/denied" ] || : >"$cache/denied"
	[ -e "$scratch/passwd" ] || echo root:x:0:0::/root:/bin/sh >"$scratch/passwd"
	[ -e "$scratch/group" ] || echo root:x:0: >"$scratch/group"
	chmod 640 "$cache/denied" "$scratch/passwd" "$scratch/group"
	{
		echo "[directory]"
		for conf_line in "$@"; do
			case $conf_line in
			'['*) ;;
			*) echo "$conf_line" ;;
			esac
		done
		case "$*" in
		*uri\ =*) ;;
		*) echo "uri = $(slapd_uri "$conf_dir")" ;;
		esac
		case "$*" in
		*base\ =*) ;;
		*) echo "base = ${base:-$slapd_base}" ;;
		esac
		cat <<-END
			bind = simple
			bind_dn = $slapd_reader_dn
			password_file = $scratch/reader.pw
			connect_timeout = 3s
			[cache]
			dir = $cache
			run_dir = $scratch/run
		END
		for conf_line in "$@"; do
			case $conf_line in
			'[cache] '*) echo "${conf_line#\[cache\] }" ;;
			esac
		done
		cat <<-END
			[policy]
			passwd_file = $scratch/passwd
			group_file = $scratch/group
		END
		for conf_line in "$@"; do
			case $conf_line in
			'[policy] '*) echo "${conf_line#\[policy\] }" ;;
			esac
		done
		echo "[users]"
		for conf_line in "$@"; do
			case $conf_line in
			'[users] '*) echo "${conf_line#\[users\] }" ;;
			esac
		done
	} >"$scratch/conf"
	install -m 600 "$conf_dir/reader.pw" "$scratch/reader.pw"
}

daemon() {
	"$builddir/tesserad" -c "$scratch/conf" "$@" 2>>"$scratch/log" &
	daemon=$!
}

daemon_stop() {
	[ -n "$daemon" ] || return 0
	kill -s "${1:-TERM}" "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon_status=$?
	daemon=
}

ask() {
	"$builddir/tests/sync/dumpcache" --ask "$scratch/run/control" "$1" 2>/dev/null
}

field() {
	ask status | tr ',{}' '\n\n\n' | sed -n "s/^\"$1\":\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p"
}

has() {
	[ "$(field "$1")" = "$2" ]
}

await() {
	until_ok has "$1" "$2" || { echo "# $1 is $(field "$1"), not $2"; ask status | sed 's/^/# /'; tail -n 5 "$scratch/log" | sed 's/^/# /'; return 1; }
}

logged() {
	grep -Eq -- "$1" "$scratch/log"
}

context_csn() {
	slapd_root "${1:-$server}" ldapsearch -LLL -s base -b "$slapd_base" contextCSN | sed -n 's/^contextCSN: //p' | sort | tr '\n' ';' | sed 's/;$//'
}

# The daemon has read everything, and said so in what it published.
arrived() {
	[ "$(field state)" = persist ] && [ "$(field cookie_csn | tr ';' '\n' | sort | tr '\n' ';' | sed 's/;$//')" = "$in_step_csn" ]
}

in_step() {
	in_step_csn=$(context_csn "${1:-$server}")
	until_ok arrived || { echo "# cookie $(field cookie_csn), provider $in_step_csn"; ask status | sed 's/^/# /'; return 1; }
}

cached() {
	"$builddir/tests/sync/dumpcache" "$cache" | grep -e "${1:-.}" | sort
}

# One line an entry, as dumpcache prints it; owners by a second look at the DNs.
expected() {
	slapd_root "$1" ldapsearch -LLL -o ldif-wrap=no -E pr=1000/noprompt -b "${base:-$slapd_base}" \
		'(|(objectClass=tesseraToken)(objectClass=tesseraServiceAccount)(objectClass=inetOrgPerson))' \
		entryUUID entryCSN uid mail cn objectClass tesseraTokenId tesseraState |
		awk -f "$srcdir/tests/sync/expected.awk" | sort
}

# The label and the state are those of the record; csn and owner prove the rest.
same() {
	expected "${2:-$server}" >"$scratch/expected"
	cached >"$scratch/cached"
	if cmp -s "$scratch/expected" "$scratch/cached"; then
		ok "$1"
	else
		not_ok "$1"
		diff "$scratch/expected" "$scratch/cached" | head -n 20 | sed 's/^/# /'
	fi
}

ldif() {
	slapd_root "$1" ldapmodify -c >"$scratch/ldif.out" 2>&1
}

# account NAME: LDIF of a service account
account() {
	cat <<-END
		dn: uid=$1,$slapd_services
		changetype: add
		objectClass: account
		objectClass: tesseraServiceAccount
		uid: $1
		tesseraState: active
		tesseraRole: read

	END
}

# token ID PARENT: LDIF of a token below a DN
token() {
	cat <<-END
		dn: tesseraTokenId=$1,$2
		changetype: add
		objectClass: tesseraToken
		tesseraTokenId: $1
		tesseraVerifier: $verifier
		tesseraKind: private
		cn: label of $1
		tesseraState: active
		tesseraNotAfter: 99991231235959Z
		tesseraService: *
		tesseraNetwork: *
		tesseraRole: *

	END
}

# change DN ATTRIBUTE VALUE: LDIF that replaces a value
change() {
	printf 'dn: %s\nchangetype: modify\nreplace: %s\n%s: %s\n\n' "$1" "$2" "$2" "$3"
}

remove() {
	printf 'dn: %s\nchangetype: delete\n\n' "$1"
}

# move DN RDN PARENT
move() {
	printf 'dn: %s\nchangetype: modrdn\nnewrdn: %s\ndeleteoldrdn: 1\nnewsuperior: %s\n\n' "$1" "$2" "$3"
}

back_up() {
	slapd_stop "$server"
	rm -rf "$scratch/backup"
	cp -a "$server/ldap" "$scratch/backup"
	slapd_start "$server"
}
restore() {
	slapd_stop "$server"
	rm -rf "$server/ldap"
	cp -a "$scratch/backup" "$server/ldap"
	slapd_start "$server"
}

at_exit 'daemon_stop KILL; for each in "$scratch"/slapd*; do slapd_kill "$each"; done'
