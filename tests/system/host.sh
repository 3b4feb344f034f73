# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A whole host beside a private slapd: the tool as an ordinary administrator,
# tesserad without privileges, logins through the real libpam as nobody.
# Source it with $srcdir and $builddir set; daemon.sh comes with it.
#
#   need_host                     skips the script where something is missing
#   host DIR [LINE...]            settings for the slapd in DIR (as conf of daemon.sh), PAM services, tesserad
#   tessera ARGUMENT...           the tool
#   service NAME [OPTION...]      writes a PAM service
#   new_token NAME ACCOUNT [ARGUMENT...]   makes a token; it goes to $tokens/NAME
#   id_of NAME                    its id
#   login USER NAME [SERVICE [ADDRESS]]    prints "in", "refused", "unavailable" or what else came
#   verdict NAME [ARGUMENT...]    what "tessera check" says, one word
#   becomes WANTED COMMAND...     waits until COMMAND prints WANTED; then what it prints is that
#   eventually COMMAND...         as until_ok, for what may take half a minute

. "$srcdir/tests/sync/daemon.sh"

tokens=$scratch/tokens
services=$scratch/pam.d
bin=$scratch/bin
daemon_user=bin
wrapper=

need_host() {
	need_daemon
	[ -e "$builddir/.libs/pam_tessera.so" ] || skip_all "pam_tessera is not built"
	for need_each in setpriv timeout; do
		command -v "$need_each" >/dev/null || skip_all "$need_each is not here"
	done
	mkdir "$bin" "$tokens" "$services"
	chmod 700 "$tokens"
	# The build folder may lie where nobody else cannot go.
	cp "$builddir/.libs/pam_tessera.so" "$builddir/.libs/libtessera.so.0" "$builddir/.libs/tesserad" \
		"$builddir/tests/pam/login" "$bin/" || exit 1
	# Two preloaded libraries, one of them a sanitizer's, do not go together.
	if [ -z "${TESSERA_SANITIZED:-}" ] && command -v pamtester >/dev/null; then
		wrapper=$(find /usr/lib /lib -name libpam_wrapper.so 2>/dev/null | head -n 1)
	fi
}

host() {
	conf "$@"
	cat >>"$scratch/conf" <<-END
		[admin]
		admin_uri = $(slapd_uri "$1")
		admin_bind = external
		services_dn = $slapd_services
		members_dn = $slapd_people
	END
	chown "$daemon_user" "$cache/cache" "$scratch/run" "$scratch/reader.pw"
	chgrp nogroup "$cache" "$cache/cache" "$cache/denied" "$scratch/passwd" "$scratch/group"
	chmod 2751 "$cache/cache"
	chmod 751 "$cache"
	: >"$scratch/log"
	service demo
	service other
	daemon
}

# Instead of daemon.sh's: not as root.
daemon() {
	setpriv --reuid="$daemon_user" --regid=nogroup --clear-groups env LD_LIBRARY_PATH="$bin" \
		"$bin/tesserad" -c "$scratch/conf" 2>>"$scratch/log" &
	daemon=$!
}

tessera() {
	"$builddir/tessera" -c "$scratch/conf" "$@"
}

service() {
	service_name=$1
	shift
	printf "%s required $bin/pam_tessera.so cache=$cache $*\n" auth account >"$services/$service_name"
}

new_token() {
	new_name=$1
	new_account=$2
	shift 2
	case $* in
	*--public*) ;;
	*) set -- --private "$@" ;;
	esac
	(umask 077 && tessera token add --account "$new_account" --label "$new_name" "$@" >"$tokens/$new_name" 2>"$scratch/err") || {
		not_ok "a token is made for $new_name"
		sed 's/^/# /' "$scratch/err"
	}
}

id_of() {
	cut -c 6-17 "$tokens/$1"
}

# Never more than 20 s, whatever happens.
login() {
	if [ -n "$wrapper" ]; then
		login_by_pamtester "$@"
	else
		login_by_own_program "$@"
	fi
}

as_nobody() {
	timeout -s KILL 20 setpriv --reuid=nobody --regid=nogroup --clear-groups env LD_LIBRARY_PATH="$bin" "$@"
}

login_by_pamtester() {
	as_nobody LD_PRELOAD="$wrapper" PAM_WRAPPER=1 PAM_WRAPPER_SERVICE_DIR="$services" \
		pamtester -I rhost="${4:-}" "${3:-demo}" "$1" authenticate acct_mgmt <"$tokens/$2" >"$scratch/login" 2>&1
	login_code=$?
	case $login_code:$(tail -n 1 "$scratch/login") in
	0:*"account management done.") echo in ;;
	1:*"Authentication failure" | 1:*"Permission denied" | 1:*"User account has expired") echo refused ;;
	1:*"cannot retrieve authentication info") echo unavailable ;;
	*) echo "code $login_code, $(tail -n 1 "$scratch/login")" ;;
	esac
}

login_by_own_program() {
	login_codes=$(as_nobody "$bin/login" "$services" "${3:-demo}" "$1" rhost="${4:-}" authenticate acct_mgmt \
		<"$tokens/$2" 2>"$scratch/login" | tr '\n' ' ')
	case $login_codes in
	"authenticate=0 acct_mgmt=0 ") echo in ;;
	"authenticate=7 acct_mgmt="[!0]*) echo refused ;;
	"authenticate=9 acct_mgmt="[!0]*) echo unavailable ;;
	*) echo "codes $login_codes" ;;
	esac
}

verdict() {
	verdict_name=$1
	shift
	tessera check --json "$@" <"$tokens/$verdict_name" 2>/dev/null | tr -d '\n' |
		sed 's/.*"verdict": *"\([a-z_]*\)".*/\1/'
}

becomes() {
	becomes_wanted=$1
	shift
	until_ok prints "$becomes_wanted" "$@"
	[ "$(cat "$scratch/printed")" = "$becomes_wanted" ] || {
		echo "it printed: $(cat "$scratch/printed")"
		tail -n 5 "$scratch/log"
		return 1
	}
}

prints() {
	prints_wanted=$1
	shift
	"$@" >"$scratch/printed" 2>&1
	[ "$(cat "$scratch/printed")" = "$prints_wanted" ]
}

eventually() {
	until_ok "$@" || until_ok "$@" || until_ok "$@"
}
