#!/bin/sh
# SPDX-License-Identifier: ISC
# The C library's own programs ask it: getent, id, ls; as anybody, from a set-user-ID program, in a jail.
. "$srcdir/tests/nss/nss.sh"
[ -z "${TESSERA_SANITIZED:-}" ] || skip_all "a sanitized plug-in cannot be loaded by programs that are not"
usual_users

robot='robot:*:1900000000:1900000000:Nightly backup:/nonexistent:/usr/sbin/nologin'
two='svc-2:*:4711:1234::/srv/two:/bin/sh'
readers='backup-readers:*:1900000007:robot,svc-2'
is "$(ask passwd robot)" "$robot" "a user by name"
is "$(ask passwd 4711)" "$two" "a user by number"
is "$(ask group backup-readers)" "$readers" "a group by name"
is "$(ask group 1900000000)" "robot:*:1900000000:" "a group by number"
is "$(ask passwd | sort)" "$(printf '%s\n' "$robot" "$two")" "all users"
is "$(ask group | sort)" "$(printf '%s\n' "$readers" 'robot:*:1900000000:')" "all groups"
is "$(ask passwd robot svc-2 robot)" "$(printf '%s\n' "$robot" "$two" "$robot")" "several at once"
is "$(ask initgroups robot)" "robot                 1900000007" "the groups of a user"
for nobody in nosuch root Robot robo robott 0 1900000002 4294967295 ''; do
	is "$(ask passwd "$nobody")" "(exit 2)" "no user \"$nobody\""
	is "$(ask group "$nobody")" "(exit 2)" "no group \"$nobody\""
done
long=$(printf '%04096d' 0 | tr 0 a)
is "$(ask passwd "$long")" "(exit 2)" "no user whose name is a page long"

is "$(id robot)" "uid=1900000000(robot) gid=1900000000(robot) groups=1900000000(robot),1900000007(backup-readers)" "id of a user"
is "$(id -un 4711) $(id -gn svc-2)" "svc-2 sentinel" "id by number, a primary group of the host's own"
touch "$scratch/his"
chown robot:backup-readers "$scratch/his"
is "$(find "$scratch/his" -printf '%U %G\n')" "1900000000 1900000007" "chown by name"
like "$(ls -l "$scratch/his")" ' robot backup-readers ' "ls says whose a file is"
is "$(setpriv --reuid=robot --regid=robot --init-groups id)" \
	"uid=1900000000(robot) gid=1900000000(robot) groups=1900000000(robot),1900000007(backup-readers)" "a process of his"
is "$(find ~robot ~svc-2 -maxdepth 0 2>&1 | grep -c '/nonexistent\|/srv/two')" 2 "the shell finds homes"

# The host's own are what they were.
is "$(id sentinel)" "uid=1234(sentinel) gid=1234(sentinel) groups=1234(sentinel)" "a local user"
is "$(getent passwd root robot | cut -d: -f1,3 | tr '\n' ' ')" "root:0 robot:1900000000 " "both sources together"
is "$(getent passwd | cut -d: -f1 | sort | uniq -d)" "" "nobody is there twice"

# A name that both have: the files are asked first.
publish <<-END
	user|sentinel|1900000099|1900000099|Not he|/nonexistent|/bin/sh|
	group|sentinel|1900000099
END
is "$(getent passwd sentinel | cut -d: -f3) $(getent group sentinel | cut -d: -f3)" "1234 1234" "files before tessera"
usual_users

is "$(as_nobody id robot)" "$(id robot)" "nobody asks"
is "$(as_nobody getent passwd | wc -l)" "$(getent passwd | wc -l)" "and sees all"
is "$(as_nobody ls "$cache" 2>&1 | grep -c 'Permission denied')" 1 "nobody cannot list the cache"
cp /usr/bin/id "$scratch/suid-id"
chmod 4755 "$scratch/suid-id"
is "$(as_nobody "$scratch/suid-id" -u)" 0 "a set-user-ID program"
is "$(as_nobody "$scratch/suid-id" robot)" "$(id robot)" "which asks, too"
is "$(as_nobody env LD_LIBRARY_PATH=/nonexistent TESSERA_DIR=/tmp "$scratch/suid-id" robot)" "$(id robot)" "and is told the same in any environment"

# A jail without the cache, then with it.
jail=$scratch/jail
mkdir -p "$jail/var/lib" "$jail$scratch/lib"
for folder in usr bin lib lib64 etc; do
	[ -d "/$folder" ] || continue
	mkdir "$jail/$folder"
	mount --rbind "/$folder" "$jail/$folder"
done
mount --bind "$scratch/lib" "$jail$scratch/lib"
at_exit "umount -l '$jail'/* '$jail$scratch/lib' 2>/dev/null"
is "$(chroot "$jail" getent passwd robot; echo $?)" 2 "in a jail without the file: nobody"
is "$(chroot "$jail" id -u sentinel)" 1234 "local users are there"
mkdir -p "$jail$cache/cache"
chmod 751 "$jail$cache" "$jail$cache/cache"
cp "$users" "$jail$users"
is "$(chroot "$jail" getent passwd robot)" "$robot" "in a jail with the file: he is there"
done_testing
