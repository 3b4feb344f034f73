# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# tessera-gate as nobody beside the world of caches.  Source it with $srcdir and
# $builddir set.
#
#   gate_conf CACHE [LINE...]   settings: the cache's name, and lines for [gate]
#   gate_start                  starts it, $gate is its process; its log is $scratch/log
#   gate_stop                   ends it as systemd would; its status is the result
#   ask PATH [OPTION...]        curl over the socket: prints the status; $scratch/head, $scratch/body
#   header NAME                 its values in the last answer, one a line
#   bearer TOKEN-FILE           an Authorization header in a file, for ask; basic USER TOKEN-FILE as well
#   raw ADDRESS                 standard input as it is to a socket, half closed then; prints the answer

. "$srcdir/tests/tap.sh"
. "$srcdir/tests/world.sh"

need_command curl python3
built=$builddir/.libs/tessera-gate
[ -e "$built" ] || built=$builddir/tessera-gate
[ -e "$built" ] || skip_all "tessera-gate is not built"
# The build folder may lie where nobody else can go.
mkdir "$scratch/bin"
cp "$built" "$builddir/.libs/libtessera.so.0" "$scratch/bin/" || exit 1
run=$scratch/run
mkdir "$run"
chown $nobody:$nobody "$run"
http=$run/http
mux=$run/mux
gate=
at_exit '[ -z "$gate" ] || kill "$gate" 2>/dev/null'

gate_conf() {
	gate_cache=$1
	shift
	cat >"$scratch/conf" <<-END
		[cache]
		dir = $caches/$gate_cache
		[gate]
		http_socket = $http
		saslauthd_socket = $mux
	END
	printf '%s\n' "$@" >>"$scratch/conf"
	chmod 644 "$scratch/conf"
}

# Whoever makes the sockets listens before the log says anything.
gate_answers() {
	kill -0 "$gate" 2>/dev/null || return 0
	ask /none >/dev/null
}

gate_start() {
	: >"$scratch/log"
	LD_LIBRARY_PATH=$scratch/bin setpriv --reuid=$nobody --regid=$nobody --clear-groups \
		"$scratch/bin/tessera-gate" -c "$scratch/conf" 2>>"$scratch/log" &
	gate=$!
	until_ok gate_answers && kill -0 "$gate" 2>/dev/null && return 0
	sed 's/^/# /' "$scratch/log"
	not_ok "tessera-gate starts"
	done_testing
}

gate_stop() {
	kill -TERM "$gate"
	wait "$gate"
	gate_status=$?
	gate=
	return $gate_status
}

ask() {
	ask_path=$1
	shift
	curl -s -m 10 -o "$scratch/body" -D "$scratch/head" -w '%{http_code}' --unix-socket "$http" "$@" "http://gate$ask_path"
}

header() {
	tr -d '\r' <"$scratch/head" | sed -n "s/^$1: //Ip"
}

bearer() {
	printf 'Authorization: Bearer %s\n' "$(cat "$tokens/$1")" >"$scratch/authorization"
	echo "@$scratch/authorization"
}

basic() {
	printf 'Authorization: Basic %s\n' "$(printf '%s:%s' "$1" "$(cat "$tokens/$2")" | base64 -w 0)" >"$scratch/authorization"
	echo "@$scratch/authorization"
}

raw() {
	python3 "$srcdir/tests/gate/raw.py" "$1"
}
