# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A memcached -S that is nobody and loads the plug-ins; source sasl.sh first.
#
#   sasl_memcached         reads its SASL file from standard input, and starts it
#   $port, $room           where it listens, and its cache
#   auth MECHANISM         says what stands on standard input; the status of each answer, and of a value that is stored then

[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "memcached cannot load a sanitized plug-in"
need_command memcached python3
room=$scratch/room

sasl_memcached() {
	mkdir "$scratch/sasl"
	cp -a "$caches/good" "$room"
	{
		cat
		echo "tessera_cache: $room"
	} >"$scratch/sasl/memcached.conf"
	port=$(free_port)
	# Not as_nobody: a function in the background would be a shell that memcached outlives.
	SASL_CONF_PATH=$scratch/sasl SASL_PATH=$plugins setpriv --reuid=$nobody --regid=$nobody --clear-groups \
		memcached -S -B binary -l 127.0.0.1 -p "$port" -U 0 -t 4 -vv >"$scratch/log" 2>&1 &
	memcached=$!
	at_exit 'kill $memcached 2>/dev/null; wait $memcached 2>/dev/null'
	until_ok grep 'server listening' "$scratch/log"
}

auth() {
	python3 "$srcdir/tests/sasl/memcached-auth" "$port" "$1" 2>&1 | tr '\n' '|'
}
yes='0x0 set 0x0|'
