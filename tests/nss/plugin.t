#!/bin/sh
# SPDX-License-Identifier: ISC
# What the plug-in shows to the C library and takes from it: no more, no less.
. "$srcdir/tests/tap.sh"
plugin=$builddir/.libs/libnss_tessera.so.2
[ -e "$plugin" ] || skip_all "libnss_tessera is not built"

wanted=$(for entry in getpwnam_r getpwuid_r setpwent getpwent_r endpwent getgrnam_r getgrgid_r setgrent getgrent_r endgrent \
	initgroups_dyn; do
	echo "_nss_tessera_$entry"
done | sort)
is "$(nm -D --defined-only "$plugin" | awk '{ print $3 }' | sort)" "$wanted" "its entry points are exported, and nothing else"
is "$(LC_ALL=C readelf -d "$plugin" | sed -n 's/.*soname: \[\(.*\)\]/\1/p')" libnss_tessera.so.2 "it has the name that the C library looks for"
if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip "flags and symbols: a sanitized build has others"
	done_testing
fi
flags=$(LC_ALL=C readelf -dW "$plugin")
like "$flags" 'FLAGS_1.*NOW' "all symbols are bound when it is loaded"
like "$flags" 'FLAGS_1.*NODELETE' "it stays mapped"
like "$(LC_ALL=C readelf -lW "$plugin")" 'GNU_RELRO' "relocations are read-only afterwards"
is "$(LC_ALL=C readelf -lW "$plugin" | awk '/GNU_STACK/ { print $7 }')" "RW" "the stack is not executable"
is "$(nm "$plugin" | awk '$2 ~ /[bBdD]/ && $3 ~ /^[a-z]/ { print $3 }' | sed 's/\..*//' | sort | uniq -c | tr -s ' ')" \
	"$(printf ' 1 completed\n 2 walk')" "nothing is kept between calls but the places of two walks"

allowed="__cxa_finalize __gmon_start__ __stack_chk_fail _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable __errno_location
	memchr memcmp memcpy memset __memcpy_chk strcmp strlen
	open openat close fstat fstatat pread preadv realloc"
is "$(nm -D --undefined-only "$plugin" | awk '{ print $2 }' | sed 's/@.*//' | while read -r symbol; do
	case " $(echo $allowed) " in
	*" $symbol "*) ;;
	*) echo "$symbol" ;;
	esac
done)" "" "it opens, reads and closes, and makes room for groups: no lock, log, environment, socket"
done_testing
