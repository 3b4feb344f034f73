# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154
# What the tests of the tool share: source this first.
#
#   run ARGUMENT...                  runs the tool with $conf; sets $code, $out, $err
#   ends CODE "what" ARGUMENT...     the same, and the exit code has to be CODE
#   says PATTERN "what"              $err of the last run, an extended expression
#   shows PATTERN "what"             $out of the last run
#   member KEY...                    a member of the JSON in $out
#   with_slapd [tls]                 a slapd with the rules of conf/slapd in $server, and settings for it
#   with_daemon                      after that: all that tesserad needs; what is started has to be $daemon
. "$srcdir/tests/tap.sh"

tessera=$builddir/tessera
mkcache=$builddir/tests/tools/mkcache
jsonget=$builddir/tests/cli/jsonget
conf=$scratch/tessera.conf
unset NO_COLOR COLUMNS
LC_ALL=C.UTF-8
export LC_ALL

run() {
	"$tessera" -c "$conf" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
	code=$?
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

ends() {
	wanted=$1
	what=$2
	shift 2
	run "$@"
	is "$code" "$wanted" "$what"
	[ "$code" = "$wanted" ] || sed 's/^/# /' "$scratch/err"
}

says() {
	like "$err" "$1" "$2"
}

shows() {
	like "$out" "$1" "$2"
}

member() {
	"$jsonget" "$@" <"$scratch/out"
}

# Settings for a cache in $scratch/cache and a directory at the URI given.
settings() {
	cat >"$conf" <<-EOF
		[directory]
		uri = ${1:-ldapi://%2Fnonexistent%2Fldapi}
		base = dc=example,dc=com
		connect_timeout = 2s
		[cache]
		dir = $scratch/cache
		run_dir = $scratch/run
		[admin]
		services_dn = ou=services,dc=example,dc=com
		members_dn = ou=people,dc=example,dc=com
	EOF
}

with_slapd() {
	. "$srcdir/tests/slapd.sh"
	slapd_available || skip_all "slapd or the LDAP tools are not here"
	server=$scratch/slapd
	at_exit 'slapd_kill "$server"'
	slapd_new "$server" "$@" || skip_all "slapd does not start"
	settings "$(slapd_uri "$server")"
}

with_daemon() {
	daemon=
	at_exit '[ -z "$daemon" ] || kill -s KILL "$daemon" 2>/dev/null'
	chmod 600 "$server/reader.pw"
	sed -i "/^base/a bind = simple\nbind_dn = $slapd_reader_dn\npassword_file = $server/reader.pw" "$conf"
	mkdir -m 755 "$scratch/cache" "$scratch/run"
	: >"$scratch/cache/denied"
}
