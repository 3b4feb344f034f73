#!/bin/sh
# SPDX-License-Identifier: ISC
# Beside the SASL library's own PLAIN and LOGIN ours are chosen, in whatever
# order they are found, and passwords are checked as they would be without us.
if [ -z "${TESSERA_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	TESSERA_MOUNTS=yes exec unshare -m "$0"
fi
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "the library's own plug-ins are not sanitized"
theirs=
for folder in /usr/lib/*/sasl2 /usr/lib/sasl2 /usr/lib64/sasl2; do
	[ ! -e "$folder/libplain.so" ] || [ ! -e "$folder/liblogin.so" ] || theirs=$folder
done
[ -n "$theirs" ] || skip_all "the library's own PLAIN and LOGIN are not installed"
make_world
mkdir "$scratch/ours" "$scratch/theirs"
cp "$builddir/.libs/libtessera_sasl_plain.so" "$scratch/ours"
cp -L "$theirs/libplain.so" "$theirs/liblogin.so" "$scratch/theirs"

# in_one NAME FILE...: a folder in which they lie in that order, where the file system keeps it
in_one() {
	mkdir "$scratch/$1"
	folder=$scratch/$1
	if [ -n "${TESSERA_MOUNTS:-}" ]; then
		mount -t tmpfs -o size=4m,mode=755 none "$folder" && at_exit "umount '$folder'"
	fi
	shift
	cp "$@" "$folder"
}
in_one first "$scratch/ours/libtessera_sasl_plain.so" "$scratch/theirs"/*
in_one last "$scratch/theirs"/* "$scratch/ours/libtessera_sasl_plain.so"
in_one between "$scratch/theirs/libplain.so" "$scratch/ours/libtessera_sasl_plain.so" "$scratch/theirs/liblogin.so"
in_one among "$scratch/theirs/liblogin.so" "$scratch/ours/libtessera_sasl_plain.so" "$scratch/theirs/libplain.so"
for name in a z; do
	in_one linked-$name "$scratch/theirs"/*
	ln -s "$scratch/ours/libtessera_sasl_plain.so" "$scratch/linked-$name/lib$name.so"
done

plain "" svc-a good >"$scratch/by-plain"
printf 'svc-a\n%s\n' "$(cat "$tokens/good")" >"$scratch/by-login"
for folder in "$scratch/theirs:$scratch/ours" "$scratch/ours:$scratch/theirs" "$scratch/first" "$scratch/last" "$scratch/between" "$scratch/among" \
	"$scratch/linked-a" "$scratch/linked-z" "$scratch/theirs:$scratch/ours:$scratch/theirs"; do
	plugins=$folder
	what=$(echo "$folder" | sed "s|$scratch/||g")
	for list in '' 'PLAIN LOGIN' 'login plain' 'EXTERNAL PLAIN OAUTHBEARER LOGIN'; do
		is "$(say PLAIN ${list:+-o "mech_list=$list"} <"$scratch/by-plain")" "${in_as}svc-a authid=svc-a|" "PLAIN is ours: $what${list:+, mech_list $list}"
		is "$(say LOGIN ${list:+-o "mech_list=$list"} <"$scratch/by-login")" "1 Password:|${in_as}svc-a authid=svc-a|" \
			"LOGIN is ours: $what${list:+, mech_list $list}"
	done
done
plugins=$scratch/theirs
is "$(say PLAIN <"$scratch/by-plain" | cut -d ' ' -f 1)" -4 "a token is nobody's password to the library's own"

# A real database of people beside it.
if ! cp -L "$theirs/libsasldb.so" "$scratch/theirs" || ! command -v saslpasswd2 >/dev/null; then
	skip "saslpasswd2 or its database is not installed"
	done_testing
fi
for person in ann bob; do
	echo "sesam$person" | sed 's/ann$//' | saslpasswd2 -p -c -f "$scratch/people" -u server.example.com $person
done
chmod 644 "$scratch/people"

# same MECHANISM MESSAGE WHAT [OPTION...]: with ours and without the same comes of it, but for the words of a refusal
same() {
	mechanism=$1
	lines=$2
	what=$3
	shift 3
	for plugins in "$scratch/theirs" "$scratch/theirs:$scratch/ours"; do
		printf '%s\n' "$lines" | say "$mechanism" -o "sasldb_path=$scratch/people" "$@"
		echo
	done | sed 's/|SASL(.*//; s/-\(1\|20\) $/-13 /' >"$scratch/both"
	is "$(sed -n 2p "$scratch/both")" "$(sed -n 1p "$scratch/both")" "$mechanism, the same with and without: $what ($(sed -n 2p "$scratch/both"))"
}
same PLAIN '^0ann^0sesam' "a password"
same PLAIN 'ann^0ann^0sesam' "one's own name twice"
same PLAIN '^0ann ^0sesam' "a blank behind the name"
same PLAIN '^0ann^0sesam' "a realm" -u example.org
same PLAIN '^0ann^0sesame' "another password"
same PLAIN '^0eve^0sesam' "somebody unknown"
same PLAIN '^0 ^0sesam' "a blank for a name"
same PLAIN 'bob^0ann^0sesam' "for another"
same PLAIN 'bob^0ann^0sesam' "for another, where that is allowed" -P
same PLAIN '^0ann' "two parts"
same PLAIN '^0ann^0sesam^0x' "four parts"
same PLAIN '^0ann^0sesam' "properties" -a userPassword -a '*userPassword'
same PLAIN 'bob^0ann^0sesam' "properties of another" -a userPassword -a '*userPassword' -P
same PLAIN 'eve^0ann^0sesam' "for somebody unknown" -P
same LOGIN "$(printf 'ann\nsesam')" "a password"
same LOGIN "$(printf -- '-\nann\nsesam')" "no initial response"
same LOGIN "$(printf '\nann\nsesam')" "an empty one"
same LOGIN "$(printf 'ann\nsesame')" "another password"
same LOGIN "$(printf 'eve\nsesam')" "somebody unknown"
same PLAIN '^0ann@server.example.com^0sesam' "a name with its realm"
same LOGIN "$(printf 'ann\nsesam')" "a realm" -u example.org
done_testing
