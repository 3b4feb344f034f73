#!/bin/sh
# SPDX-License-Identifier: ISC
# Whatever is wrong with the file: unknown users stay unknown, local ones are
# what they were, and nobody waits.  What is crafted into it does not come out.
. "$srcdir/tests/nss/nss.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "a sanitized plug-in cannot be loaded by programs that are not"
usual_users
cp -p "$users" "$scratch/good"
locals=$(getent -s files passwd; getent -s files group; id sentinel)

# state "what is wrong": look-ups and walks, through the plug-in and through both sources
state() {
	is "$(ask passwd robot)$(ask passwd 1900000000)$(ask group robot)$(ask group 1900000007)" \
		"(exit 2)(exit 2)(exit 2)(exit 2)" "$1: nobody is found"
	is "$(ask passwd; ask group)" "" "$1: nobody is listed"
	is "$(timeout 10 getent passwd; timeout 10 getent group; timeout 10 id sentinel)" "$locals" "$1: local users are what they were"
	is "$(LC_ALL=C timeout 10 id nosuch 2>&1)" "id: 'nosuch': no such user" "$1: an unknown user is unknown, and that is all"
}
again() {
	rm -rf "${users:?}"
	cp -p "$scratch/good" "$users"
	is "$(ask passwd robot | cut -d: -f3)" 1900000000 "as it was"
}

rm "$users"
state "no file"
: >"$users"
state "an empty file"
again
chown 65534 "$users"
state "the owner is another"
again
chmod 664 "$users"
state "the group may write it"
again
chmod 646 "$users"
state "others may write it"
again
mv "$users" "$scratch/elsewhere"
ln -s "$scratch/elsewhere" "$users"
state "a symbolic link"
again
rm "$users"
mkfifo -m 644 "$users"
state "a fifo"
again
ln "$users" "$cache/cache/twin"
state "a second link"
rm "$cache/cache/twin"
rm "$users"
mkdir "$users"
state "a directory"
again
truncate -s 300 "$users"
state "cut off"
again
head -c 100 /dev/urandom | dd of="$users" bs=1 seek=20 conv=notrunc 2>/dev/null
state "noise in the header"
again
truncate -s 1T "$users"
state "a terabyte"
again
chmod 771 "$cache/cache"
state "the group may write the folder"
chmod 751 "$cache/cache"
chown 65534 "$cache"
state "the folder above is not root's"
chown 0 "$cache"
chmod 700 "$cache"
is "$(as_nobody getent passwd robot; echo $?)" 2 "no way for nobody: nobody is found"
is "$(as_nobody id sentinel)" "uid=1234(sentinel) gid=1234(sentinel) groups=1234(sentinel)" "no way for nobody: local users are"
chmod 751 "$cache"

# What the daemon would not write.
# evil NAME "what" NUMBER: of what is in $scratch/lines nothing comes out
evil() {
	publish <"$scratch/lines"
	is "$(ask passwd "$1"; ask group "$1")" "$(printf '(exit 2)\n(exit 2)')" "$2: not by name"
	is "$(ask passwd "$3"; ask group "$3")" "$(printf '(exit 2)\n(exit 2)')" "$2: not by number"
	is "$(ask passwd; ask group)" "" "$2: not in a list"
	is "$(timeout 10 getent passwd; timeout 10 getent group; timeout 10 id sentinel)" "$locals" "$2: local users are what they were"
}
both() {
	printf 'user|%s|%s|%s|%s|%s|%s|%s\ngroup|%s|%s|%s\n' "$@"
}
both root 1900000000 1900000000 '' /root /bin/sh '' root 1900000000 >"$scratch/lines"
evil root "the name root" 1900000000
both toor 0 0 '' /root /bin/sh '' toor 0 >"$scratch/lines"
evil toor "the number 0" 0
both toor 1900000000 0 '' /root /bin/sh '' toor 0 >"$scratch/lines"
evil toor "the primary group 0" 1900000000
both toor 1900000000 1900000000 '' /root /bin/sh 0 toor 999 >"$scratch/lines"
evil toor "a further group 0" 1900000000
both toor 999 1900000000 '' / /bin/sh '' toor 999 >"$scratch/lines"
evil toor "a number of the system's" 999
both toor 2147483647 2147483647 '' / /bin/sh '' toor 2147483647 >"$scratch/lines"
evil toor "a number that is too large" 2147483647
both toor 4294967295 4294967295 '' / /bin/sh '' toor 4294967295 >"$scratch/lines"
evil toor "the number -1" 4294967295
both toor 65534 65534 '' / /bin/sh '' toor 65534 >"$scratch/lines"
evil toor "the number of nobody" 65534
both toor 1900000000 1900000000 'a:0:0:b' / /bin/sh '' 'to:or' 1900000000 >"$scratch/lines"
evil toor "a colon" 1900000000
both toor 1900000000 1900000000 '' relative /bin/sh '' toor 1900000000 root >"$scratch/lines"
evil toor "a relative home, root as a member" 1900000000
both toor 1900000000 1900000000 '' / '' '' Toor 1900000000 >"$scratch/lines"
evil toor "no shell, a capital letter" 1900000000
printf '%s\n' 'P|robot|toor|1900000000|1900000000||/|/bin/sh|' 'I|1900000000|robot' 'G|robot|toor|1900000000' 'J|1900000000|robot' >"$scratch/lines"
evil robot "records under other keys" 1900000000
printf '%s\n' 'I|1900000000|root' 'J|1900000000|root' >"$scratch/lines"
evil root "a number that leads to root" 1900000000

# A number that leads to somebody else's entry.
publish <<-END
	user|robot|1900000000|1900000000||/|/bin/sh|
	I|1900000001|robot
	group|robot|1900000000
	J|1900000001|robot
END
is "$(ask passwd 1900000001)$(ask group 1900000001)" "(exit 2)(exit 2)" "a number that leads to who has another one"
is "$(ask passwd 1900000000 | cut -d: -f1)" robot "by his own he is found"
done_testing
