#!/bin/sh
# SPDX-License-Identifier: ISC
# The program in libtessera(3) compiles as it stands there and judges a token.
. "$srcdir/tests/tap.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root: the cache must lie under a directory of root's"
mkcache="$builddir/tests/tools/mkcache"
[ -x "$mkcache" ] || skip_all "mkcache was not built"

sed -n '/^\.Bd -literal/,/^\.Ed/p' "$srcdir/man/libtessera.3" | sed '1d;$d;s/\\e/\\/g' >"$scratch/example.c"
flags=$(sed -n 's/^TSR_CFLAGS = .*\(-fsanitize=[^ ]*\).*/\1/p' "$builddir/Makefile")
cc=$(sed -n 's/^CC = //p' "$builddir/Makefile")
# shellcheck disable=SC2086
check "it compiles without a warning" $cc $flags -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Wpedantic -Werror \
	-I"$srcdir/lib" -o "$scratch/example" "$scratch/example.c" -L"$builddir/.libs" -ltessera
is "$(grep -c . "$scratch/example.c" | awk '{ print ($1 <= 30) }')" 1 "it is short"

mkdir "$scratch/room"
printf '%s\n' 'account login=svcmail display_name=Mail~Service' 'token owner=svcmail services=sshd' |
	"$mkcache" "$scratch/room" >"$scratch/token"
judge() {
	LD_LIBRARY_PATH="$builddir/.libs" "$scratch/example" "$scratch/room" "$1" <"$scratch/token"
}
line=$(judge sshd)
is $? 0 "it ends with 0 for a good token"
like "$line" '^verdict=allow token=[0-9a-z]{12} account=svcmail name="Mail Service" service=sshd age=[0-9]+s$' "it says so"
line=$(judge imap)
is $? 1 "it ends with 1 for another service"
like "$line" '^verdict=wrong_service ' "it says why"
is "$(judge imap | grep -c "$(cut -c 20-50 "$scratch/token")")" 0 "it does not say the secret"
done_testing
