#!/bin/sh
# SPDX-License-Identifier: ISC
# What libtessera.so shows to host programs and what it needs: no more, no less.
. "$srcdir/tests/tap.sh"

lib="$builddir/.libs/libtessera.so"
[ -e "$lib" ] || skip_all "no shared library was built"

# name@@VERSION of all that is defined and visible
exported() {
	LC_ALL=C readelf -W --dyn-syms "$lib" |
		awk '$5 ~ /GLOBAL|WEAK/ && $7 != "UND" && $7 != "ABS" { print $8 }' | sort
}

declared() {
	sed -n 's/^TSR_API.*[ *]\(tsr_[a-z_]*\)(.*/\1/p' "$srcdir/lib/tessera.h" | sort
}

like "$(declared | wc -l)" '^ *20$' "tessera.h declares twenty functions"
is "$(exported | sed -n 's/@@TESSERA_1$//p')" "$(declared)" "TESSERA_1 is what tessera.h declares"
is "$(exported | grep -v '@@TESSERA_1$' | grep -v '^tsr_[a-z0-9_]*@@TESSERA_PRIVATE$')" "" \
	"all else is tsr_* under TESSERA_PRIVATE"
for name in $(declared); do
	check "the manual names $name" grep -q "\.Fn $name\|\.Fo $name" "$srcdir/man/libtessera.3"
done
needed=$(LC_ALL=C readelf -d "$lib" | sed -n 's/.*(NEEDED).*\[\(.*\)\.so\..*/\1/p' | sort | tr '\n' ' ')
case $(LC_ALL=C readelf -d "$lib") in
*libasan* | *libtsan* | *libubsan*) skip "sanitizers bring libraries of their own" ;;
*) is "$needed" "libc libsodium " "only libsodium and libc are needed" ;;
esac
like "$(LC_ALL=C readelf -d "$lib")" 'NODELETE' "it stays when a plug-in is unloaded"
done_testing
