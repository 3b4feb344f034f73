#!/bin/sh
# SPDX-License-Identifier: ISC
# Loading and unloading the library for every judgement leaves nothing behind.
. "$srcdir/tests/tap.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root: the cache must lie under a directory of root's"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "a sanitizer keeps what is freed"
reload="$builddir/tests/judge/reload"
case $(LC_ALL=C readelf -d "$builddir/.libs/libtessera.so") in
*libasan* | *libtsan*) skip_all "a sanitizer cannot be loaded late" ;;
esac
mkdir "$scratch/room"
printf '%s\n' 'account login=svcmail' 'token owner=svcmail services=sshd' |
	"$builddir/tests/tools/mkcache" "$scratch/room" >"$scratch/token"
got=$("$reload" "$builddir/.libs/libtessera.so" "$scratch/room" "$(cat "$scratch/token")" 5000)
is $? 0 "every round ends the same way"
# shellcheck disable=SC2086
set -- $got
is "$1" 1 "all are allowed"
is "$2" "$3" "no descriptor stays open"
# The kernel counts in batches; 100 bytes lost a round would be 450 KiB.
check "memory does not grow ($4 KiB, then $5)" test "$5" -le $(($4 + 400))
done_testing
