#!/bin/sh
# SPDX-License-Identifier: ISC
# A threaded server that loads and unloads the plug-ins while the cache is
# replaced: no answer is wrong.  With the thread sanitizer: no data race.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
make_world
add_plain
# The SASL library is not built with the sanitizer; its own locks are its own business.
echo 'called_from_lib:libsasl2.so' >"$scratch/suppressions"
export TSAN_OPTIONS="${TSAN_OPTIONS:-} suppressions=$scratch/suppressions"

publish_without_pause() {
	while [ ! -e "$scratch/enough" ]; do
		printf 'account login=svc-x display_name=x\n' | "$mkcache" --delta "$caches/good" >/dev/null || exit
		echo . >>"$scratch/published"
	done
}
publish_without_pause &
publisher=$!
at_exit 'touch "$scratch/enough"; wait $publisher'
generations() {
	cat "$scratch/published" 2>/dev/null | wc -l
}
ended=0
times=0
while [ "$ended" -eq 0 ] && [ "$times" -lt 100 ] && { [ "$times" -eq 0 ] || [ "$(generations)" -lt 10 ]; }; do
	times=$((times + 1))
	"$builddir/tests/sasl/threads" "$plugins" "$caches/good" svc-a "$(cat "$tokens/good")" "$(cat "$tokens/revoked")" 5 50 \
		>>"$scratch/counts" 2>>"$scratch/said"
	ended=$?
done
is "$ended" 0 "it ends well, $times times"
sed 's/^/# /' "$scratch/said"
is "$(sort -u "$scratch/counts")" "1250 0 1250 0" "every good token and password was let in, every other refused, whatever went on"
touch "$scratch/enough"
wait $publisher
is $? 0 "the publisher ended well"
check "the cache was replaced meanwhile" test "$(generations)" -ge 10
done_testing
