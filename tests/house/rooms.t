#!/bin/sh
# SPDX-License-Identifier: ISC
# Who may include whom, and what the finished objects link.
. "$srcdir/tests/tap.sh"
cd "$srcdir" || exit 1

# includes FOLDER: "file:header" for every #include line of a room
includes() {
	grep -EHo '^# *include *[<"][^>"]+[>"]' "$1"/*.[ch] | sed -E 's/: *# *include */:/'
}

# only ROOM "ALLOWED..." "FORBIDDEN-EXPRESSION": own headers may come from the
# rooms allowed; of the system's, none that matches.
only() {
	room=$1
	bad=$(includes "$room" | grep -E "<($3)" || :)
	is "$bad" "" "$room includes no <$3>"
	bad=
	for header in $(includes "$room" | sed -n 's/.*"\(.*\)"/\1/p' | sort -u); do
		found=
		for place in "$room" $2; do
			if [ -e "$place/$header" ] || [ "$header" = "$place" ]; then
				found=yes
			fi
		done
		[ -n "$found" ] || [ "$header" = config.h ] || bad="$bad $header"
	done
	is "$bad" "" "$room includes headers of its own${2:+ and of: $2}"
}

only lib "" 'ldap|lber|security/|sasl|microhttpd|jansson'
only directory lib 'tdb|sodium|security/|microhttpd'
only sync "lib directory" 'ldap|lber|tdb|sodium|security/|sasl'
only cli "lib directory sync/control.h modules/pam/options.h modules/sasl/names.h" 'ldap|lber|tdb|sodium|security/|sasl'
only gate "lib modules/http" 'ldap|lber|tdb|sodium|security/|sasl|jansson'
is "$(includes gate | sed -n 's/.*"\(.*\)"/\1/p' | sort -u | grep -Ev '^(config|frame|gate|http|log|notify|settings|web)\.h$' || :)" "" \
	"the gate knows of the library tessera.h, and settings, log and notices of programs"
for face in modules/*/; do
	face=${face%/}
	shared=modules/http
	case $face in
	*/http | */nss | */pam | */sasl) shared= ;;
	esac
	only "$face" "$shared" 'ldap|lber|tdb|sodium|jansson|ini|libsmartcols'
	is "$(includes "$face" | sed -n 's/.*"\(.*\)"/\1/p' | grep -c '^\(verdict\|record\|snapshot\|token\|key\)\.h')" 0 \
		"$face knows nothing of the library but tessera.h"
done

is "$(includes lib | grep -E '<sodium' | cut -d: -f1 | sort -u | tr '\n' ' ')" "lib/digest.c lib/secret.c " \
	"libsodium is met in the digest and the secret files alone"
is "$(includes lib | grep -E '<tdb' | cut -d: -f1 | sort -u | tr '\n' ' ')" "lib/builder.c lib/usefile.c " \
	"libtdb is met in the cache writer and in the file of uses alone"
is "$(grep -El 'include .(write)\.h' sync/*.c || :)" "" "the daemon changes no account and no token in the directory"
is "$(grep -Ern '\b(system|popen|gets|strcpy|strcat|sprintf|alloca)\(' lib directory sync cli gate modules --include='*.c' || :)" "" \
	"no shell, no unbounded copy"
is "$(grep -rn 'PAM_IGNORE' modules --include='*.[ch]' | grep -v '/\*' || :)" "" "no module says PAM_IGNORE"

# needs FILE: what the dynamic linker will load for it, by name
needs() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sed 's/\.so.*//' | sort | tr '\n' ' '
}
# A sanitized build links the sanitizers' runtime too; then the names say nothing.
if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip "what is linked: sanitizers link more"
else
	is "$(needs "$builddir/.libs/libtessera.so")" "libc libsodium " "libtessera links libsodium and libc"
	if [ -e "$builddir/.libs/pam_tessera.so" ]; then
		is "$(needs "$builddir/.libs/pam_tessera.so")" "libc libpam libsodium " \
			"pam_tessera, which holds the library, links libpam, libsodium and libc"
	else
		skip "pam_tessera is not built"
	fi
	if [ -e "$builddir/.libs/libnss_tessera.so.2" ]; then
		is "$(needs "$builddir/.libs/libnss_tessera.so.2")" "libc " \
			"libnss_tessera, which every process of a host may load, links libc alone"
	else
		skip "libnss_tessera is not built"
	fi
	for name in libtessera_sasl libtessera_sasl_plain; do
		if [ -e "$builddir/.libs/$name.so" ]; then
			is "$(needs "$builddir/.libs/$name.so")" "libc libsodium " \
				"$name, which holds the library, links libsodium and libc, and not even its host's library"
		else
			skip "$name is not built"
		fi
	done
	while read -r name symbols; do
		if [ -e "$builddir/.libs/$name.so" ]; then
			is "$(needs "$builddir/.libs/$name.so")" "libc libsodium " "$name, which holds the library, links libsodium and libc"
			is "$(nm -D --defined-only "$builddir/.libs/$name.so" | awk '{ print $3 }' | sort | paste -sd ' ')" "$symbols" \
				"and exports what its host looks for, no more"
		else
			skip "$name is not built"
		fi
	done <<-END
		ngx_http_tessera_module ngx_module_names ngx_module_order ngx_modules
		mod_tessera tessera_module
	END
	if [ -e "$builddir/tessera-gate" ]; then
		gate=$builddir/.libs/tessera-gate
		[ -e "$gate" ] || gate=$builddir/tessera-gate
		is "$(needs "$gate")" "libc libinih libmicrohttpd libtessera " "tessera-gate links libmicrohttpd, inih and libtessera"
	else
		skip "tessera-gate is not built"
	fi
fi
done_testing
