dnl SPDX-License-Identifier: ISC

dnl TSR_NEED(PREFIX, MODULES, DEBIAN-PACKAGE): a library, or a message that says what to install.
AC_DEFUN([TSR_NEED], [
PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 is missing: install the Debian package $3, or what your system calls it])])
])

dnl TSR_FLAGS(VARIABLE, FLAGS...): appends what the compiler and linker take.
AC_DEFUN([TSR_FLAGS], [
for tsr_flag in m4_normalize([$2]); do
	tsr_saved=$CFLAGS
	CFLAGS="$CFLAGS -Werror $tsr_flag"
	AC_MSG_CHECKING([whether $CC takes $tsr_flag])
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
	    [AC_MSG_RESULT([yes]); $1="$$1 $tsr_flag"], [AC_MSG_RESULT([no])])
	CFLAGS=$tsr_saved
done
])

dnl TSR_COMPILER: language, warnings, hardening, sanitizers.
AC_DEFUN([TSR_COMPILER], [
AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors (for CI)])], [], [enable_werror=no])
AC_ARG_ENABLE([sanitizers], [AS_HELP_STRING([--enable-sanitizers=LIST], [for example address,undefined])],
    [], [enable_sanitizers=no])
AC_ARG_ENABLE([fuzzing], [AS_HELP_STRING([--enable-fuzzing],
    [link fuzz targets with libFuzzer (needs clang); without it they replay their corpus])], [], [enable_fuzzing=no])

TSR_CFLAGS=
TSR_LDFLAGS=
TSR_FLAGS([TSR_CFLAGS], [-std=c11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
    -Wswitch-enum -Wundef -Wpointer-arith -Wcast-qual -Wwrite-strings])
TSR_FLAGS([TSR_CFLAGS], [-fvisibility=hidden -fstack-protector-strong -fno-strict-aliasing])
AS_IF([test "x$enable_sanitizers" = xno], [
	TSR_FLAGS([TSR_CFLAGS], [-fstack-clash-protection -fcf-protection -ftrivial-auto-var-init=zero])
	TSR_FLAGS([TSR_LDFLAGS], [-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack])
	AS_CASE([" $CFLAGS"], [*-O0*], [], [TSR_CFLAGS="$TSR_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])
], [
	TSR_CFLAGS="$TSR_CFLAGS -fsanitize=$enable_sanitizers -fno-sanitize-recover=all -fno-omit-frame-pointer"
	TSR_LDFLAGS="$TSR_LDFLAGS -fsanitize=$enable_sanitizers"
])
AS_IF([test "x$enable_fuzzing" = xyes], [TSR_CFLAGS="$TSR_CFLAGS -fsanitize=fuzzer-no-link"])
AS_IF([test "x$enable_werror" = xyes], [TSR_CFLAGS="$TSR_CFLAGS -Werror"])
TSR_MODULE_LDFLAGS="-module -avoid-version -shared"
AS_IF([test "x$enable_sanitizers" = xno], [TSR_MODULE_LDFLAGS="$TSR_MODULE_LDFLAGS -no-undefined -Wl,-z,defs"])
AM_CONDITIONAL([WITH_SANITIZERS], [test "x$enable_sanitizers" != xno])
AC_SUBST([TSR_CFLAGS])
AC_SUBST([TSR_LDFLAGS])
AC_SUBST([TSR_MODULE_LDFLAGS])
])
