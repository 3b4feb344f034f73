#!/bin/sh
# SPDX-License-Identifier: ISC
# Every change, seen as it happens.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

seen() {
	check "$1: arrives" in_step
	same "$1: the cache equals the directory"
}

cases_start
conf "$server"
daemon
check "it comes in step" await state persist
run_cases seen
is "$(field reconnects)" 0 "all on one connection"
done_testing
