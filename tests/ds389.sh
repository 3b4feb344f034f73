# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # names come from and go to who sources this
# A private 389-ds with the example settings, like slapd.sh for slapd: each
# lives in a folder of its own, the first argument of every function.
#
#   ds389_available          whether it can be had: server, its template, root
#   ds389_new DIR            make a server in DIR (made too) and start it
#   ds389_start DIR, ds389_stop DIR, ds389_kill DIR, ds389_freeze DIR, ds389_thaw DIR
#   ds389_uri DIR            print its ldapi:// URI
#   ds389_root DIR TOOL [ARG...]      as Directory Manager, above all rules
#   ds389_admin DIR TOOL [ARG...]     as an administrator, $slapd_admin_dn
#   ds389_reader DIR TOOL [ARG...]    as the daemon, $slapd_reader_dn
#   ds389_as DIR DN FILE TOOL [ARG...]
#
# Names of the tree are those of slapd.sh.  In DIR: reader.pw, admin.pw.

# shellcheck source=tests/slapd.sh
. "$srcdir/tests/slapd.sh"

ds389_data=/usr/share/dirsrv/data

ds389_available() {
	[ "$(id -u)" -eq 0 ] && [ -r "$ds389_data/template-dse.ldif" ] && [ -r /etc/dirsrv/config/slapd-collations.conf ] &&
		command -v ns-slapd >/dev/null && command -v ldapmodify >/dev/null
}

ds389_new() {
	mkdir -p "$1/config/schema" "$1/db" "$1/logs" "$1/run" || return
	slapd_escape "$1/ldapi" >"$1/uris"
	for ds389_who in reader admin; do
		(umask 077 && slapd_random >"$1/$ds389_who.pw") || return
	done
	cp /etc/dirsrv/config/* "$1/config" && cp "$srcdir/conf/schema/60tessera.ldif" "$1/config/schema" || return
	ds389_settings "$1" >"$1/config/dse.ldif"
	ds389_start "$1" && slapd_quiet "$1" ds389_fill "$1" && ds389_stop "$1" && ds389_start "$1"
}

# The template of the package, without TCP: root comes by ldapi:// as Directory
# Manager, whose password nobody needs.
ds389_settings() {
	sed -e "s|%config_dir%|$1/config|" -e "s|%cert_dir%|$1/config|" -e "s|%schema_dir%|$1/config/schema|" \
		-e "s|%db_dir%|$1/db|" -e "s|%db_home_dir%|$1/db|" -e 's|%db_lib%|bdb|' -e "s|%log_dir%|$1/logs|" \
		-e "s,%\(lock\|tmp\|ldif\|bak\|run\|inst\)_dir%,$1/run," -e "s|%ldapi%|$1/ldapi|" \
		-e 's/%ldapi_enabled%/on/' -e 's/%ldapi_autobind%/on/' -e 's/%fqdn%/localhost/' -e 's/%ds_port%/0/' \
		-e 's/%ds_user%/root/' -e 's/%rootdn%/cn=Directory Manager/' -e "s/%ds_suffix%/$slapd_base/" \
		-e '/%ds_passwd%/d' "$ds389_data/template-dse.ldif"
}

ds389_fill() {
	ds389_backend | ds389_root "$1" ldapadd || return
	ds389_root "$1" ldapmodify -f "$srcdir/conf/389ds/1-plugins.ldif" || return
	ds389_tree "$1" | ds389_root "$1" ldapadd || return
	ds389_root "$1" ldapmodify -f "$srcdir/conf/389ds/2-access.ldif" || return
	ds389_root "$1" ldapmodify -f "$srcdir/conf/389ds/3-invitations.ldif"
}

ds389_backend() {
	cat <<-EOF
		dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config
		objectClass: extensibleObject
		objectClass: nsBackendInstance
		cn: userRoot
		nsslapd-suffix: $slapd_base

		dn: cn="$slapd_base",cn=mapping tree,cn=config
		objectClass: extensibleObject
		objectClass: nsMappingTree
		cn: $slapd_base
		nsslapd-state: backend
		nsslapd-backend: userRoot

	EOF
}

ds389_tree() {
	printf 'dn: %s\nobjectClass: domain\ndc: example\n\n' "$slapd_base"
	sed -e "s/^userPassword: .*/userPassword: $(cat "$1/reader.pw")/" \
		-e "s/^displayName: Administrator/&\nuserPassword: $(cat "$1/admin.pw")/" "$srcdir/conf/389ds/tree.ldif"
}

# It goes to the background before it listens: only asking tells.
ds389_start() {
	ns-slapd -D "$1/config" -i "$1/pid" 2>"$1/logs/start" || return
	ds389_tries=0
	until ds389_root "$1" ldapwhoami >/dev/null 2>&1; do
		ds389_tries=$((ds389_tries + 1))
		if [ "$ds389_tries" -ge 400 ]; then
			tail -n 5 "$1/logs/errors" "$1/logs/start" >&2
			return 1
		fi
		sleep 0.05
	done
}

ds389_stop() {
	slapd_end "$1" TERM
}

# A process that nobody waited for would pass for one that runs.
ds389_kill() {
	slapd_kill "$1" && rm -rf "$1/run/server"
}

ds389_freeze() {
	slapd_freeze "$1"
}

ds389_thaw() {
	slapd_thaw "$1"
}

ds389_uri() {
	slapd_uri "$1"
}

ds389_root() {
	slapd_admin "$@"
}

ds389_as() {
	slapd_as "$@"
}

ds389_reader() {
	slapd_reader "$@"
}

ds389_admin() {
	ds389_dir=$1
	shift
	slapd_as "$ds389_dir" "$slapd_admin_dn" "$ds389_dir/admin.pw" "$@"
}
