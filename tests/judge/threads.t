#!/bin/sh
# SPDX-License-Identifier: ISC
# Threads that load the library, judge and unload it while generations are
# published: no judgement is another.  With the thread sanitizer: no data race.
. "$srcdir/tests/tap.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root: the cache must lie under a directory of root's"
case $(LC_ALL=C readelf -d "$builddir/.libs/libtessera.so") in
*libasan*) skip_all "this sanitizer cannot be loaded late" ;;
esac
threads=8
rounds=200
token=6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a
room=$scratch/room
mkdir "$room"

publish() {
	printf '%s\n' 'account login=svcmail' "token owner=svcmail services=sshd text=$token" "account login=other$1" |
		"$builddir/tests/tools/mkcache" $2 "$room" >/dev/null
}
publish_without_pause() {
	generation=0
	while [ ! -e "$scratch/enough" ]; do
		generation=$((generation + 1))
		case $generation in
		*0) publish "$generation" "" ;;
		*) publish "$generation" --delta ;;
		esac || exit
		echo "$generation" >"$scratch/.generation" && mv "$scratch/.generation" "$scratch/generation"
	done
}

publish 0 ""
publish_without_pause &
publisher=$!
at_exit 'kill "$publisher" 2>/dev/null'
generation() {
	cat "$scratch/generation" 2>/dev/null || echo 0
}
ended=0
times=0
while [ "$ended" -eq 0 ] && [ "$times" -lt 100 ] && [ "$(generation)" -lt 10 ]; do
	times=$((times + 1))
	"$builddir/tests/judge/reload" "$builddir/.libs/libtessera.so" "$room" "$token" "$rounds" "$threads" >>"$scratch/judged" 2>>"$scratch/said"
	ended=$?
done
is "$ended" 0 "it ends well, $times times"
touch "$scratch/enough"
wait "$publisher"
is $? 0 "the publisher, too"
sed 's/^/# /' "$scratch/said"
is "$(sort -u "$scratch/judged")" "$((threads * rounds)) 0" "every token was allowed, whoever loaded or unloaded the library meanwhile"
check "generations went by" test "$(generation)" -ge 10
done_testing
