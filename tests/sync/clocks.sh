# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154
# A daemon whose clocks are put forward, by libfaketime.  Source it after
# need_daemon; it skips the script where that cannot be had.
#
#   waiting_daemon      starts tesserad, as daemon does, with the time that is
#   later MINUTES       since its start

[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "a sanitizer and libfaketime do not go together"
for faketime in /usr/lib/*/faketime/libfaketimeMT.so.1 ''; do
	[ ! -r "$faketime" ] || break
done
[ -n "$faketime" ] || skip_all "needs libfaketime (package faketime)"
clocks=$scratch/clocks

later() { printf '+%sm' "$1" >"$clocks.new" && mv "$clocks.new" "$clocks"; }
waiting_daemon() {
	later 0
	LD_PRELOAD=$faketime FAKETIME_TIMESTAMP_FILE=$clocks FAKETIME_NO_CACHE=1 NO_FAKE_STAT=1 \
		"$builddir/tesserad" -c "$scratch/conf" 2>>"$scratch/log" &
	daemon=$!
}
