#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Clients that mean ill, of every kind, while others are served, in bounded memory.
. "$srcdir/tests/gate/gate.sh"
need_command testsaslauthd timeout
# shellcheck disable=SC3045 # dash has it
ulimit -n 20000 2>/dev/null || skip_all "20,000 descriptors are not allowed here"
make_world
port=$(free_port)
gate_conf good "http_listen = 127.0.0.1:$port" 'request_timeout = 2s'
gate_start
fds=$(find "/proc/$gate/fd" -type l | wc -l)

# In a sanitized build memory tells nothing.
bounded() {
	bounded_kib=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$gate/status")
	if [ -n "${TESSERA_SANITIZED:-}" ]; then
		skip "memory: sanitizers take more"
		return
	fi
	echo "# at most $((bounded_kib / 1024)) MiB so far"
	check "$1: its memory is bounded" [ "$bounded_kib" -lt $((96 * 1024)) ]
}

good() {
	[ "$(ask /v1/auth -H "$(bearer good)")" = 204 ]
}
good_tcp() {
	[ "$(curl -s -m 10 -o /dev/null -w '%{http_code}' -H "$(bearer good)" "http://127.0.0.1:$port/v1/auth")" = 204 ]
}
good_mux() {
	timeout 10 testsaslauthd -f "$mux" -s imap -u svc-a -p "$(cat "$tokens/good")" >/dev/null 2>&1
}
several() {
	for _ in 1 2 3 4 5; do
		"$@" || return 1
	done
}

# amidst WAY ADDRESS COUNT
amidst() {
	amidst_what="$1, $3 at $(basename "$2")"
	: >"$scratch/ready"
	python3 "$srcdir/tests/gate/hostile.py" "$@" >"$scratch/ready" 2>"$scratch/hostile" &
	hostile=$!
	check "$amidst_what: they are there" until_ok grep -q ready "$scratch/ready"
	for each in good good_tcp good_mux; do
		check "$amidst_what: others are answered ($each)" several $each
	done
	check "$amidst_what: and they are still at it" kill -0 $hostile
	kill -KILL $hostile
	wait $hostile 2>/dev/null
	bounded "$amidst_what"
}
at_exit '[ -z "${hostile:-}" ] || kill -KILL $hostile 2>/dev/null'

# More than there are places, but for those who keep the gate busy with what they ask.
for where in "$http" "127.0.0.1:$port"; do
	amidst slow "$where" 600
	amidst huge "$where" 600
	amidst unread "$where" 50
	amidst random "$where" 50
done
amidst slow "$mux" 600
amidst random "$mux" 50
amidst silent "$http" 10000
amidst silent "127.0.0.1:$port" 10000
amidst silent "$mux" 10000
like "$(cat "$scratch/log")" 'the oldest make room' "the log says that it was crowded"

# One who trickles is hung up on in time, however much he says.
slow_end() {
	{
		printf 'GET /v1/auth HTTP/1.1\r\n'
		while printf 'X: y\r\n'; do sleep 0.2; done
	} 2>/dev/null | timeout 20 python3 "$srcdir/tests/gate/until_closed.py" "$http"
}
took=$(slow_end)
check "one who trickles is gone after some two seconds, not twenty (it was $took)" [ "${took:-99}" -le 6 ]

# Pipelined requests are all answered, in their order, and so is who has said all that he will say.
pipelined() {
	for each in none good none2 good; do
		case $each in
		good) printf 'GET /v1/auth HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer %s\r\n\r\n' "$(cat "$tokens/good")" ;;
		*) printf 'GET /%s HTTP/1.1\r\nHost: gate\r\n\r\n' "$each" ;;
		esac
	done | raw "$http" | grep -ao '^HTTP/1.1 ...' | cut -c 10- | tr '\n' ' '
}
is "$(pipelined)" "404 204 404 204 " "four requests at once, then half closed"
is "$(i=0; while [ $i -lt 2000 ]; do
	printf 'GET /none HTTP/1.1\r\nHost: gate\r\n\r\n'
	i=$((i + 1))
done | raw "$http" | grep -ac '^HTTP/1.1 404')" 2000 "two thousand of them"
is "$(printf 'GET /v1/auth HTTP/1.1\r\n\r\n' | raw "$http" | head -c 12)" "HTTP/1.1 400" "HTTP/1.1 without a host"
like "$(printf 'GET /v1/auth HTTP/1.1\r\nHost: gate\r\nX: %070000d\r\n\r\n' 1 | raw "$http" | head -c 12)" '^(HTTP/1.1 4|Connection re)' \
	"headers of 70,000 bytes"
is "$(printf 'GET /v1/auth HTTP/1.1\r\nHost: gate\r\nCookie: %030000d\r\nAuthorization: Bearer %s\r\n\r\n' 1 "$(cat "$tokens/good")" |
	raw "$http" | head -c 12)" "HTTP/1.1 204" "headers of 30,000, as nginx lets them through"

idle() {
	[ "$(find "/proc/$gate/fd" -type l | wc -l)" -le $((fds + 8)) ]
}
check "no descriptor is left over" until_ok idle
check "it ends well after all that" gate_stop
is "$(grep -c 'ERROR\|Sanitizer' "$scratch/log")" 0 "and no complaint is in its log"
done_testing
