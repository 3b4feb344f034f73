#!/bin/sh
# SPDX-License-Identifier: ISC
# A publisher is killed at every system call that changes anything: the cache is a whole generation each time.
. "$srcdir/tests/tap.sh"

# The program itself, not the script that libtool puts in its place: that one would be killed most of the time.
race=$builddir/tests/cache/.libs/test-race
LD_LIBRARY_PATH=$builddir/.libs
export LD_LIBRARY_PATH
[ "$(id -u)" -eq 0 ] || skip_all "needs root: the cache must lie under a directory of root's"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "a sanitizer makes system calls of its own"
strace -o /dev/null true 2>/dev/null || skip_all "needs strace and the right to trace"
[ -x "$race" ] || skip_all "needs the programs of make check, linked to the shared library"

place=$scratch
if [ -w /dev/shm ]; then
	place=$(mktemp -d /dev/shm/tessera-kill.XXXXXX)
	at_exit "rm -rf '$place'"
fi
first=$place/first
dir=$place/dir
changing=openat,write,pwrite64,ftruncate,fallocate,fchmod,fchown,fdatasync,sync_file_range,utimensat,renameat,fsync,unlinkat
mkdir -p "$first/cache"
chmod 750 "$first/cache"
check "a first generation" "$race" begin "$first"
cp -a "$first" "$dir"
check "all its system calls" strace -f -e trace=$changing -o "$scratch/calls" "$race" publish "$dir"
is "$("$race" check "$dir")" 6 "two generations later it is whole"

kills=0
bad=
for call in $(sed -E 's/^[0-9]+ +//; s/\(.*//' "$scratch/calls" | grep -E '^[a-z0-9_]+$' | sort -u); do
	count=$(grep -Ec "^[0-9]+ +$call\(" "$scratch/calls")
	n=1
	while [ "$n" -le "$count" ]; do
		rm -rf "$dir"
		cp -a "$first" "$dir"
		strace -f -o /dev/null -e "inject=$call:signal=KILL:when=$n" "$race" publish "$dir" >/dev/null 2>&1
		seq=$("$race" check "$dir" 2>&1) || bad="$bad $call:$n:$seq"
		# Whoever comes next finds it fit to go on from.
		"$race" publish "$dir" >/dev/null 2>&1 || bad="$bad $call:$n:again"
		"$race" check "$dir" >/dev/null 2>&1 || bad="$bad $call:$n:afterwards"
		kills=$((kills + 1))
		n=$((n + 1))
	done
done
is "$bad" "" "$kills kills, one at each system call"
check "there were enough of them" test "$kills" -ge 50
done_testing
