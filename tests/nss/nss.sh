# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# A host whose C library asks the plug-in.  Source this with $srcdir and
# $builddir set.  The script runs once more in a mount namespace of its own,
# where /etc is a copy and /var/lib/tessera the script's.
#
#   publish               publishes the lines (tests/tools/mkusers) on standard input
#   usual_users           publishes robot, svc-2 and the group backup
#   ask DATABASE NAME...  getent through the plug-in alone: what it prints, and "(exit N)" unless that is 0
#   as_nobody COMMAND...
# $cache is /var/lib/tessera, $users the file.

if [ -z "${own_mounts:-}" ]; then
	if unshare -m true 2>/dev/null; then
		own_mounts=yes exec unshare -m "$0" "$@"
	fi
	. "$srcdir/tests/tap.sh"
	skip_all "no mount namespaces here"
fi
. "$srcdir/tests/tap.sh"
[ "$(id -u)" = 0 ] || skip_all "needs root, who owns the cache"
[ -e "$builddir/.libs/libnss_tessera.so.2" ] || skip_all "libnss_tessera is not built"
[ -x "$builddir/tests/tools/mkusers" ] || skip_all "mkusers is not built"

cache=/var/lib/tessera
users=$cache/cache/users.tdb

# Everything below writes to places that were replaced; if one was not, nothing is written.
own_place() {
	cp -a /etc "$scratch/etc" && mount --bind "$scratch/etc" /etc || skip_all "no mounts here"
	mount -t tmpfs tmpfs /var/lib && mount -t tmpfs tmpfs /var/cache || skip_all "no tmpfs here"
	mkdir "$cache" "$cache/cache"
	chmod 751 "$cache" "$cache/cache"
	mkdir "$scratch/lib" /var/cache/ldconfig
	cp "$builddir/.libs/libnss_tessera.so.2" "$scratch/lib"
	echo "$scratch/lib" >/etc/ld.so.conf.d/00-tessera-test.conf
	ldconfig -X
	sed -i '/^passwd:/d; /^group:/d; /^initgroups:/d' /etc/nsswitch.conf
	printf '%s\n' 'passwd: files tessera' 'group: files tessera' >>/etc/nsswitch.conf
	grep -q '^sentinel:' /etc/passwd || echo 'sentinel:x:1234:1234:A local user:/tmp:/bin/sh' >>/etc/passwd
	echo 'sentinel:x:1234:' >>/etc/group
}

publish() {
	"$builddir/tests/tools/mkusers" "$cache"
}

usual_users() {
	publish <<-END
		user|robot|1900000000|1900000000|Nightly backup|/nonexistent|/usr/sbin/nologin|1900000007
		group|robot|1900000000
		user|svc-2|4711|1234||/srv/two|/bin/sh|
		group|backup-readers|1900000007|robot,svc-2
	END
}

ask() {
	timeout 10 getent -s tessera "$@" || echo "(exit $?)"
}

as_nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

own_place
