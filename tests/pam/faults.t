#!/bin/sh
# SPDX-License-Identifier: ISC
# Every system call by which the cache is read fails in turn: never a success
# that was not earned, never "ignore".
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
need_command strace
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "strace and the leak sanitizer do not go together"
strace -o /dev/null true 2>/dev/null || skip_all "ptrace is not permitted here"
make_world
mkdir "$scratch/conf"
service_file "$scratch/conf" fault required "cache=$caches/good"

# run TOKEN [STRACE-OPTION...]: the codes of both phases
run() {
	token=$1
	shift
	strace -f -y -o "$scratch/trace" "$@" "$login" "$scratch/conf" fault svc-a authenticate acct_mgmt \
		<"$tokens/$token" | tr '\n' ' '
}

is "$(run good)" "authenticate=0 acct_mgmt=0 " "without a fault"
mv "$scratch/trace" "$scratch/calls"

# Which calls, by name and number, touch the cache.
awk -v dir="$caches/good" '
	match($2, /^[a-z0-9_]+\(/) {
		name = substr($2, 1, RLENGTH - 1)
		number[name]++
		if (index($0, dir)) print name, number[name]
	}' "$scratch/calls" | grep -v '^close ' >"$scratch/points"
like "$(wc -l <"$scratch/points")" '^ *[0-9]{2}' "the cache is touched by $(wc -l <"$scratch/points") calls"

# What is read must be there.  A file that is gone, or another than a moment ago,
# may have been replaced: to look once more is right, so a good token may pass.
faults=0
again=0
wrong=
while read -r name number; do
	for error in EIO ENOENT; do
		faults=$((faults + 1))
		codes=$(run good -e inject="$name:error=$error:when=$number")
		case $name/$error/$codes in
		# The look for the socket to which a use is reported: that may fail.
		faccessat*/"authenticate=0 acct_mgmt=0 ") ;;
		*/"authenticate=9 acct_mgmt=0 " | */"authenticate=9 acct_mgmt=6 " | */"authenticate=0 acct_mgmt=9 ") ;;
		newfstatat/*/"authenticate=0 acct_mgmt=0 " | fstat/*/"authenticate=0 acct_mgmt=0 " | \
			openat/ENOENT/"authenticate=0 acct_mgmt=0 ") again=$((again + 1)) ;;
		*) wrong="$wrong $name/$number/$error:$codes" ;;
		esac
	done
	codes=$(run wrong -e inject="$name:error=EIO:when=$number")
	case $codes in
	"authenticate=9 acct_mgmt=6 " | "authenticate=7 acct_mgmt=6 " | "authenticate=7 acct_mgmt=9 ") ;;
	*) wrong="$wrong wrong token, $name/$number:$codes" ;;
	esac
done <"$scratch/points"
is "$wrong" "" "$faults faults: answered by \"unavailable\", or $again times by looking once more"

# Calls that have nothing to do with the cache may fail too.
wrong=
for name in openat read mmap brk socket connect sendto getrandom futex close; do
	for number in 1+ 2 5 10 15 20 25 30; do
		codes=$(run wrong -e inject="$name:error=EPERM:when=$number" 2>/dev/null)
		case $codes in
		*"authenticate=0 "* | *=25*) wrong="$wrong $name/$number:$codes" ;;
		esac
	done
done
is "$wrong" "" "no other fault lets a wrong token in"
done_testing
