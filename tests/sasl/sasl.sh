# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The world of the SASL tests, with the plug-in where anybody can read it:
#
#   $plugins         a folder that holds it alone
#   add_plain        puts the plug-in for PLAIN and LOGIN there, too
#   oauthbearer USER TOKEN    the message, USER "" for none; as login(1) of these tests reads it
#   xoauth2 USER TOKEN
#   plain USER OWNER TOKEN
#   plain_text USER OWNER PASSWORD
#   by_plain MESSAGE [OPTION...]    what PLAIN says
#   by_login NAME SECRET [OPTION...]    what LOGIN says when the name comes by itself
#   say MECHANISM [OPTION...] speaks with a host program that is nobody, and prints what it says on one line

[ -e "$builddir/.libs/libtessera_sasl.so" ] || skip_all "libtessera_sasl is not built"
. "$srcdir/tests/world.sh"
plugins=$scratch/plugins
mkdir "$plugins"
cp "$builddir/.libs/libtessera_sasl.so" "$plugins" && cp "$builddir/tests/sasl/login" "$scratch" || exit 1

add_plain() {
	cp "$builddir/.libs/libtessera_sasl_plain.so" "$plugins"
}

oauthbearer() {
	printf 'n,%s,^Aauth=Bearer %s^A^A\n' "${1:+a=$1}" "$(cat "$tokens/$2")"
}

xoauth2() {
	printf 'user=%s^Aauth=Bearer %s^A^A\n' "$1" "$(cat "$tokens/$2")"
}

plain() {
	plain_text "$1" "$2" "$(cat "$tokens/$3")"
}

plain_text() {
	printf '%s^0%s^0%s\n' "$1" "$2" "$3"
}

say() {
	mechanism=$1
	shift
	as_nobody "$scratch/login" -p "$plugins" -o "tessera_cache=${cache:-$caches/good}" "$@" "$mechanism" | tr '\n' '|'
}

by_plain() {
	message=$1
	shift
	printf '%s\n' "$message" | say PLAIN "$@"
}

by_login() {
	lines=$(printf '%s\n%s' "$1" "$2")
	shift 2
	printf '%s\n' "$lines" | say LOGIN "$@"
}

# What comes of a login.
in_as="0 |user="
refused='1 {"status":"invalid_token"}|-13 |SASL(-13): authentication failure: the token is not accepted|'
unavailable='-24 |SASL(-24): remote authentication server unavailable: nobody can be judged now|'
malformed='-5 |SASL(-5): bad protocol / cancel: malformed message|'
# Of the usual account, and of PLAIN and LOGIN.
in="${in_as}svc-a authid=svc-a|"
refused_plain='-13 |SASL(-13): authentication failure: the token or password is not accepted|'
asked="1 Password:|"
