#!/bin/sh
# SPDX-License-Identifier: ISC
# Wrong input at every door of a host: settings, tokens, the files of the cache.
# Nobody is let in by it, nothing hangs, and what is wrong is told.
. "$srcdir/tests/system/host.sh"
need_host

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server"
await state persist || exit 1
tessera service add backup --role read 2>/dev/null
new_token good backup
new_token revoked backup
tessera token revoke "$(id_of revoked)" 2>/dev/null
check "all is in the cache" in_step
daemon_stop
cp "$scratch/conf" "$scratch/conf.good"

# refuses WHAT PATTERN: daemon and tool end with an error that tells it
refuses() {
	refuses_all=
	for each in "$bin/tesserad -c $scratch/conf" "$bin/tesserad --check -c $scratch/conf" "$builddir/tessera -c $scratch/conf cache status"; do
		# shellcheck disable=SC2086 # words on purpose
		LD_LIBRARY_PATH=$bin timeout -s KILL 10 $each >"$scratch/out" 2>&1 </dev/null
		code=$?
		if [ "$code" -ne 1 ] && [ "$code" -ne 2 ]; then
			refuses_all="$refuses_all; ${each%% *} ends with $code"
		fi
		grep -Eq -- "$2" "$scratch/out" || refuses_all="$refuses_all; ${each%% *} says $(head -n 3 "$scratch/out")"
	done
	is "$refuses_all" "" "settings: $1"
	cp "$scratch/conf.good" "$scratch/conf"
}
# adds LINE: to the section [directory], which begins in line 1
adds() {
	sed -i "1a $1" "$scratch/conf"
}
adds 'uris = ldapi:///'
refuses "a key that is none, and the nearest" 'conf:2: .*uris.*nearest is uri'
adds 'base = dc=other'
refuses "a key twice" 'conf:[0-9]+: .*base'
sed -i 's|^uri = .*|uri = http://ldap.example.com|' "$scratch/conf"
refuses "a URI of another kind" 'conf:[0-9]+: .*http://ldap\.example\.com'
sed -i 's|^uri = .*|uri = ldaps://|' "$scratch/conf"
refuses "a URI without a host" 'conf:[0-9]+: '
sed -i 's|^base = .*|base = nowhere|' "$scratch/conf"
refuses "a base that is no DN" 'conf:[0-9]+: .*base'
sed -i '/^base/d' "$scratch/conf"
refuses "no base" 'base'
sed -i 's|^dir = .*|dir = var/lib|' "$scratch/conf"
refuses "a path that depends on where one stands" 'conf:[0-9]+: .*dir'
adds 'heartbeat = soon'
refuses "a time that is none" 'conf:2: .*heartbeat'
printf '[directory\n' >"$scratch/conf"
refuses "a section that does not end" 'conf:1: '
head -c 300000 /dev/urandom >"$scratch/conf"
refuses "noise" 'conf'
chmod 666 "$scratch/conf"
refuses "settings that anybody may write" 'conf.*writ'
chmod 644 "$scratch/conf"
mv "$scratch/conf" "$scratch/conf.away"
mkfifo "$scratch/conf"
refuses_fifo() {
	timeout -s KILL 10 "$builddir/tessera" -c "$scratch/conf" cache status >"$scratch/out" 2>&1
	[ "$?" -eq 2 ]
}
check "settings: a fifo in their place is no trap" refuses_fifo
rm "$scratch/conf"
mv "$scratch/conf.away" "$scratch/conf"
chmod 644 "$scratch/reader.pw"
setpriv --reuid="$daemon_user" --regid=nogroup --clear-groups env LD_LIBRARY_PATH="$bin" \
	"$bin/tesserad" --check -c "$scratch/conf" >"$scratch/out" 2>&1
like "$?:$(tr '\n' ' ' <"$scratch/out")" "^1:.*FIX.*reader\.pw" "settings: a password file that others may read"
chmod 600 "$scratch/reader.pw"

# Anything but the token itself, through the tool and through PAM.
good=$(cat "$tokens/good")
# ... | wrong WHAT: notes who lets that in, or does not answer as it should
wrong() {
	cat >"$tokens/wrong"
	timeout -s KILL 20 "$builddir/tessera" -c "$scratch/conf" check --user backup <"$tokens/wrong" >/dev/null 2>&1
	wrong_code=$?
	case $wrong_code in
	1 | 2) ;;
	*) echo "$1: the tool ends with $wrong_code" ;;
	esac >>"$scratch/wrong"
	wrong_pam=$(login backup wrong)
	case $wrong_pam in
	refused | "code 1, pamtester: "*) ;;
	*) echo "$1: PAM: $wrong_pam" ;;
	esac >>"$scratch/wrong"
}
is "$(login backup good) $(verdict good --user backup)" "in allow" "tokens: the good one"
printf '' | wrong "nothing"
printf '\n' | wrong "an empty line"
printf '%s \n' "$good" | wrong "a blank behind it"
printf ' %s\n' "$good" | wrong "a blank before it"
printf '%s\t\n' "$good" | wrong "a tab"
printf '%sx\n' "$good" | wrong "one character more"
printf '%s%s\n' "$good" "$good" | wrong "twice"
printf '\357\273\277%s\n' "$good" | wrong "a byte order mark"
echo "$good" | tr '[:lower:]' '[:upper:]' | wrong "upper case"
echo "$good" | tr -d _ | wrong "no separators"
echo "$good" | sed 's/_/-/g' | wrong "other separators"
head -c 100000 /dev/zero | tr '\0' a | wrong "100,000 letters"
head -c 100000 /dev/zero | wrong "100,000 zero bytes"
head -c 4096 /dev/urandom | wrong "noise"
printf '%s\377\376\n' "$(echo "$good" | cut -c 1-54)" | wrong "bytes that are no text"
echo '%s%s%s%n' | wrong "a format"
echo '../../../../etc/shadow' | wrong "a path"
for n in 1 4 5 17 18 19 49 50 51 55; do
	echo "$good" | cut -c "1-$n" | wrong "the first $n characters"
done
for n in $(seq 1 5 56); do
	case $(echo "$good" | cut -c "$n") in
	a) other=b ;;
	*) other=a ;;
	esac
	echo "$good" | sed "s/./$other/$n" | wrong "character $n changed"
done
is "$(cat "$scratch/wrong")" "" "tokens: nothing else"

# The files.  Each case spoils a copy of the cache in its own way.
sound=$cache
service_of() {
	cache=$scratch/spoilt
	service demo
}
# spoilt WHAT COMMAND...: run in the copy; PAM and the tool find it unusable
spoilt() {
	spoilt_what=$1
	shift
	rm -rf "$scratch/spoilt"
	cp -a "$sound" "$scratch/spoilt"
	(cd "$scratch/spoilt" && "$@") || not_ok "$spoilt_what is done"
	timeout -s KILL 20 "$builddir/tessera" -c "$scratch/conf" check --json --user backup --cache "$scratch/spoilt" \
		<"$tokens/good" >"$scratch/out" 2>"$scratch/err"
	spoilt_code=$?
	spoilt_verdict=$(tr -d '\n' <"$scratch/out" | sed 's/.*"verdict": *"\([a-z_]*\)".*/\1/')
	is "$(login backup good) $(login backup revoked) $spoilt_code $spoilt_verdict" "unavailable unavailable 5 unavailable" "files: $spoilt_what"
}
noise() {
	head -c 5000 /dev/urandom | dd of="$1" conv=notrunc 2>/dev/null
}
# instead FILE COMMAND...: another thing in its place
instead() {
	mv "$1" "$1.away"
	instead_file=$1
	shift
	"$@" "$instead_file"
}
service_of
for each in denied cache/base.tdb cache/delta.tdb; do
	spoilt "no $each" rm "$each"
	spoilt "$each is a fifo" instead "$each" mkfifo -m 644
	spoilt "$each is a directory" instead "$each" mkdir
	spoilt "$each is a symbolic link" instead "$each" ln -s "$(basename "$each").away"
	spoilt "$each is a device" instead "$each" cp -a /dev/zero
	spoilt "$each has a second name" ln "$each" cache/other
	spoilt "$each belongs to somebody else" chown games "$each"
	spoilt "$each can be written by its group" chmod g+w "$each"
	spoilt "$each can be written by all" chmod o+w "$each"
	spoilt "$each is noise" noise "$each"
done
for each in cache/base.tdb cache/delta.tdb; do
	spoilt "$each is empty" truncate -s 0 "$each"
	spoilt "$each ends early" truncate -s 1000 "$each"
	spoilt "$each is one enormous hole" truncate -s 0 -s 8T "$each"
done
spoilt "the cache can be written by all" chmod o+w cache
spoilt "the cache belongs to somebody else than its files" chown games cache
spoilt "the cache's parent belongs to somebody else" chown games .
spoilt "the cache's parent can be written by all" chmod o+w .
spoilt "the cache is a symbolic link" instead cache ln -s cache.away
spoilt "there is no cache" rm -r cache
spoilt "there is nothing at all" rm -r ../spoilt

# Not every single byte decides, but none lets a revoked token in, nor a wrong one.
echo "$good" | sed 's/.$/_/' >"$tokens/wrong"
bytes() {
	size=$(stat -c %s "$sound/cache/delta.tdb")
	for n in $(seq 24); do
		rm -rf "$scratch/spoilt"
		cp -a "$sound" "$scratch/spoilt"
		at=$((size * n / 25))
		printf '\377' | dd of="$scratch/spoilt/cache/delta.tdb" bs=1 seek="$at" conv=notrunc 2>/dev/null
		for token in revoked wrong; do
			[ "$(login backup $token)" != in ] || echo "$token is in with byte $at changed"
		done
	done
}
is "$(bytes)" "" "files: no flipped byte lets anybody in"
rm -rf "$scratch/spoilt"
cp -a "$sound" "$scratch/spoilt"
is "$(login backup good) $(login backup revoked)" "in refused" "files: a whole copy works"
id_of good >>"$scratch/spoilt/denied"
is "$(login backup good)" refused "files: the file denied has the last word"
done_testing
