#!/bin/sh
# SPDX-License-Identifier: ISC
# The directory hangs, dies, is cut off: logins go on, the status says why and
# since when, and what was revoked meanwhile is refused afterwards.
# shellcheck disable=SC2154

# The loopback of a network of one's own can be cut.
if [ -z "${own_network:-}" ] && command -v ip >/dev/null && unshare -n ip link set lo up 2>/dev/null; then
	own_network=yes exec unshare -n "$0"
fi
. "$srcdir/tests/system/host.sh"
need_host
command -v openssl >/dev/null || skip_all "openssl is not here"
[ -z "${own_network:-}" ] || ip link set lo up

server=$scratch/slapd
slapd_new "$server" tls || skip_all "slapd does not start"
uri=$(slapd_uri "$server" ldap)
host "$server" "uri = $uri" "ca_file = $server/ca.pem" "heartbeat = 1s"
check "in step, by TLS over TCP" await state persist
tessera service add backup --role read 2>/dev/null
for each in good first second; do
	new_token $each backup
done
check "a login" becomes in login backup second

# goes_on WHAT: three logins in a row, and how long each took
goes_on() {
	for each in 1 2 3; do
		goes_from=$(date +%s%N)
		is "$(login backup good)" in "$1: login $each"
		echo "# $((($(date +%s%N) - goes_from) / 1000000)) ms, start and end of the program included"
	done
}

# noticed WHAT: the daemon says that it is out of step, why, and since when
noticed() {
	check "$1: the daemon notices" eventually out_of_step
	tessera status >"$scratch/status"
	is "$?" 0 "$1: the cache is usable"
	like "$(cat "$scratch/status")" "^reason +.*$uri" "$1: the status names the provider"
	echo "# $(grep '^reason' "$scratch/status")"
	like "$(cat "$scratch/status")" "^cache is +usable" "$1: and says that the cache is usable"
	since=$(field since)
	check "$1: and since when" [ "$since" -ge "$began" ]
	check "$1: which is not after now" [ "$since" -le "$(date +%s)" ]
}

# A server that is silent is given some seconds before it counts as gone.
out_of_step() {
	case $(field state) in
	persist | '') return 1 ;;
	*) [ -n "$(field reason)" ] ;;
	esac
}

began=$(date +%s)
slapd_freeze "$server"
goes_on "frozen"
noticed "frozen"
goes_on "still frozen"
slapd_thaw "$server"
check "thawed: in step again" await state persist

began=$(date +%s)
slapd_kill "$server"
goes_on "killed"
noticed "killed"
# Another administrator reaches the server, this host does not.
cp "$server/uris" "$scratch/uris"
grep ^ldapi "$scratch/uris" >"$server/uris"
slapd_start "$server"
check "revoked where this host cannot see it" tessera token revoke "$(id_of first)"
is "$(login backup first)" in "it cannot know"
slapd_stop "$server"
cp "$scratch/uris" "$server/uris"
slapd_start "$server"
check "started again: what was revoked meanwhile is refused" becomes refused login backup first
is "$(login backup good)" in "and nothing else"
check "in step again" in_step

if [ -n "${own_network:-}" ]; then
	began=$(date +%s)
	ip link set lo down
	goes_on "cut off"
	check "revoked while the network is gone" tessera token revoke "$(id_of second)"
	is "$(login backup second)" in "it cannot know"
	noticed "cut off"
	ip link set lo up
	check "back: what was revoked meanwhile is refused" becomes refused login backup second
	is "$(login backup good)" in "and nothing else"
	check "in step again" in_step
else
	skip "no network namespaces here"
fi
for each in first second; do
	is "$(login backup $each)" refused "what was revoked stays so: $each"
done
done_testing
