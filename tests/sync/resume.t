#!/bin/sh
# SPDX-License-Identifier: ISC
# Every change, while the daemon is away.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

met() {
	daemon
	check "$1: arrives" in_step
	same "$1: the cache equals the directory"
	daemon_stop
}

cases_start
conf "$server"
daemon
check "it comes in step" await state persist
daemon_stop
run_cases met
done_testing
