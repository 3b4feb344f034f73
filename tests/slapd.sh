# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # names come from and go to who sources this
# A private slapd(8) for tests and for the demo, with the very settings of
# conf/slapd.  Source this with $srcdir set.  Each server lives in a folder of
# its own, the first argument of every function.
#
#   slapd_available               whether server and LDAP tools are here
#   slapd_new DIR [OPTION...]     make a server in DIR (made too) and start it:
#       tcp     also ldap:// on a free loopback port
#       tls     the same with StartTLS and ldaps://; ca.pem, and as client
#               certificate of the reader: reader.pem, reader.key
#       sid=N   server id (1-4095)
#       empty   no entries
#       plain   schema only: no rules, no synchronisation, all may read
#       loose   synchronisation and access rights, no rules on values
#   slapd_mirror DIR OTHER [OPTION...]   make a second server in OTHER, with
#                                 DIR's content and passwords; each takes writes
#                                 and gets the other's.  Both need sid=N
#   slapd_same DIR OTHER          wait until they have the same
#   slapd_start DIR               start it (again); returns when it listens
#   slapd_stop DIR                end it as an administrator does
#   slapd_kill DIR                end it by SIGKILL; no error if it is dead
#   slapd_freeze DIR, slapd_thaw DIR     SIGSTOP, SIGCONT
#   slapd_pid DIR                 print its process id
#   slapd_uri DIR [ldap|ldaps]    print its URI, ldapi:// if not said otherwise
#
# The LDAP tools, as somebody; TOOL is ldapadd, ldapmodify, ldapsearch...
#   slapd_admin DIR TOOL [ARG...]    an administrator: SASL EXTERNAL, no rootdn,
#                                    so that rules and access rights bite
#   slapd_reader DIR TOOL [ARG...]   the daemon
#   slapd_root DIR TOOL [ARG...]     the rootdn: for what is given in a test
#   slapd_config DIR TOOL [ARG...]   who may change cn=config
#   slapd_as DIR DN FILE TOOL [ARG...]   anybody, by the password in FILE
#
# In DIR: reader.pw, admin.pw, root.pw hold the passwords (no end of line) of
# $slapd_reader_dn, $slapd_admin_dn and $slapd_root_dn.  The local user nobody
# is a reader by EXTERNAL, too.

slapd_base=dc=example,dc=com
slapd_services=ou=services,$slapd_base
slapd_people=ou=people,$slapd_base
slapd_groups=ou=groups,$slapd_base
slapd_reader_dn=cn=tesserad,ou=system,$slapd_base
slapd_admin_dn=uid=admin,$slapd_people
slapd_root_dn=cn=admin,$slapd_base
slapd_program=/usr/sbin/slapd

slapd_available() {
	[ -x "$slapd_program" ] && command -v ldapmodify >/dev/null
}

slapd_new() {
	slapd_dir=$1
	shift
	mkdir -p "$slapd_dir/config" "$slapd_dir/ldap" || return
	chmod 700 "$slapd_dir/config" "$slapd_dir/ldap"
	slapd_sockets=''
	slapd_tls=''
	slapd_sid=''
	slapd_entries=yes
	slapd_files='1-modules 2-database 3-rules 4-sync'
	for slapd_option in "$@"; do
		case $slapd_option in
		tcp) slapd_sockets=ldap ;;
		tls) slapd_sockets="ldap ldaps" slapd_tls=yes ;;
		sid=*) slapd_sid=${slapd_option#sid=} ;;
		empty) slapd_entries='' ;;
		plain) slapd_files=1-modules ;;
		loose) slapd_files='1-modules 2-database 4-sync' ;;
		*) echo "slapd_new: unknown option $slapd_option" >&2; return 2 ;;
		esac
	done
	for slapd_who in reader admin root; do
		[ -s "$slapd_dir/$slapd_who.pw" ] || (umask 077 && slapd_random >"$slapd_dir/$slapd_who.pw") || return
	done
	[ -z "$slapd_tls" ] || slapd_certificates "$slapd_dir" || return
	slapd_settings "$slapd_dir" | slapd_quiet "$slapd_dir" "$slapd_program" -T add -n 0 -F "$slapd_dir/config" || return
	slapd_escape "$slapd_dir/ldapi" >"$slapd_dir/uris"
	slapd_bind_ports "$slapd_dir" || return
	slapd_quiet "$slapd_dir" slapd_fill "$slapd_dir"
}

# Silence, unless it fails.
slapd_quiet() {
	slapd_log=$1/log
	shift
	"$@" >"$slapd_log" 2>&1 && return
	sed 's/^/# slapd: /' "$slapd_log" >&2
	return 1
}

slapd_random() {
	od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

slapd_escape() {
	printf 'ldapi://%s\n' "$(printf '%s' "$1" | sed 's|/|%2F|g')"
}

# The peer name under which slapd knows this user on its local socket.
slapd_peer() {
	echo "gidNumber=$2+uidNumber=$1,cn=peercred,cn=external,cn=auth"
}

slapd_modules() {
	for slapd_path in /usr/lib/ldap /usr/lib64/openldap /usr/libexec/openldap /usr/lib/openldap; do
		[ -e "$slapd_path/back_mdb.la" ] && echo "$slapd_path" && return
	done
}

slapd_schemas() {
	for slapd_schema in core cosine nis inetorgperson; do
		for slapd_path in /etc/ldap/schema /etc/openldap/schema; do
			[ ! -r "$slapd_path/$slapd_schema.ldif" ] || echo "include: file://$slapd_path/$slapd_schema.ldif"
		done
	done
}

# What a distribution's package sets up, in small.
slapd_settings() {
	cat <<-EOF
		dn: cn=config
		objectClass: olcGlobal
		cn: config
		olcPidFile: $1/pid
		olcLogLevel: none
		olcThreads: 4
		olcToolThreads: 1
	EOF
	[ -z "$slapd_sid" ] || echo "olcServerID: $slapd_sid"
	[ -z "$slapd_tls" ] || cat <<-EOF
		olcTLSCACertificateFile: $1/ca.pem
		olcTLSCertificateFile: $1/server.pem
		olcTLSCertificateKeyFile: $1/server.key
		olcTLSVerifyClient: try
	EOF
	cat <<-EOF

		dn: cn=module{0},cn=config
		objectClass: olcModuleList
		cn: module{0}
		olcModulePath: $(slapd_modules)
		olcModuleLoad: back_mdb

		dn: cn=schema,cn=config
		objectClass: olcSchemaConfig
		cn: schema

		$(slapd_schemas)

		dn: olcDatabase={-1}frontend,cn=config
		objectClass: olcDatabaseConfig
		objectClass: olcFrontendConfig
		olcDatabase: {-1}frontend
		olcSizeLimit: 500
		olcAccess: to dn.base="" by * read
		olcAccess: to dn.base="cn=Subschema" by * read

		dn: olcDatabase={0}config,cn=config
		objectClass: olcDatabaseConfig
		olcDatabase: {0}config
		olcAccess: to * by dn.exact=$(slapd_peer "$(id -u)" "$(id -g)") manage

		dn: olcDatabase={1}mdb,cn=config
		objectClass: olcDatabaseConfig
		objectClass: olcMdbConfig
		olcDatabase: {1}mdb
		olcSuffix: $slapd_base
		olcDbDirectory: $1/ldap
		olcDbMaxSize: 4294967296
		olcDbNoSync: TRUE
		olcRootDN: $slapd_root_dn
		olcRootPW: $(cat "$1/root.pw")
		olcAccess: to attrs=userPassword by self write by anonymous auth by * none
		olcAccess: to * by * read
	EOF
}

# Ports are found by trying: only a bind(2) tells that one is free.
slapd_bind_ports() {
	slapd_attempt=0
	slapd_ldapi=$(cat "$1/uris")
	while [ "$slapd_attempt" -lt 20 ]; do
		slapd_attempt=$((slapd_attempt + 1))
		slapd_port=$((10000 + $(od -An -N2 -tu2 /dev/urandom) % 22000))
		{
			echo "$slapd_ldapi"
			for slapd_socket in $slapd_sockets; do
				echo "$slapd_socket://127.0.0.1:$slapd_port"
				slapd_port=$((slapd_port + 1))
			done
		} >"$1/uris"
		slapd_start "$1" 2>"$1/log" && return
		[ -n "$slapd_sockets" ] || break
	done
	slapd_start "$1"
}

# The files of conf/slapd, as an administrator loads them.
slapd_fill() {
	[ -z "$slapd_entries" ] || slapd_top | slapd_root "$1" ldapadd || return
	slapd_config "$1" ldapadd -f "$srcdir/conf/schema/tessera.ldif" || return
	for slapd_file in $slapd_files; do
		slapd_config "$1" ldapmodify -f "$srcdir/conf/slapd/$slapd_file.ldif" || return
	done
	[ -z "$slapd_entries" ] || slapd_tree "$1" | slapd_root "$1" ldapadd
}

slapd_top() {
	printf 'dn: %s\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n' "$slapd_base"
}

slapd_tree() {
	sed -e "s/^userPassword: .*/userPassword: $(cat "$1/reader.pw")/" \
		-e "s/^displayName: Administrator/&\nuserPassword: $(cat "$1/admin.pw")/" \
		-e "s/^member: gidNumber=0+uidNumber=0,.*/member: $(slapd_peer "$(id -u)" "$(id -g)")/" \
		-e "s/^member: cn=tesserad,.*/&\nmember: $(slapd_peer "$(id -u nobody)" "$(id -g nobody)")/" \
		"$srcdir/conf/slapd/tree.ldif"
}

slapd_mirror() {
	slapd_first=$1
	slapd_second=$2
	shift 2
	mkdir -p "$slapd_second" && cp -p "$slapd_first"/*.pw "$slapd_second" && slapd_new "$slapd_second" empty "$@" &&
		slapd_follow "$slapd_second" "$slapd_first" && slapd_follow "$slapd_first" "$slapd_second" &&
		slapd_same "$slapd_first" "$slapd_second"
}

# slapd_follow DIR PROVIDER
slapd_follow() {
	slapd_quiet "$1" slapd_config "$1" ldapmodify <<-EOF
		dn: olcDatabase={1}mdb,cn=config
		changetype: modify
		add: olcSyncrepl
		olcSyncrepl: rid=001 provider=$(slapd_uri "$2") searchbase=$slapd_base type=refreshAndPersist retry="1 +"
		  bindmethod=simple binddn=$slapd_root_dn credentials=$(cat "$2/root.pw")
		-
		add: olcMultiProvider
		olcMultiProvider: TRUE
	EOF
}

slapd_state() {
	slapd_root "$1" ldapsearch -LLL -s base -b "$slapd_base" '(objectClass=*)' contextCSN 2>/dev/null | sort
}

slapd_same() {
	slapd_tries=0
	while [ -z "$(slapd_state "$1")" ] || [ "$(slapd_state "$1")" != "$(slapd_state "$2")" ]; do
		slapd_tries=$((slapd_tries + 1))
		[ "$slapd_tries" -lt 500 ] || return
		sleep 0.02
	done
}

slapd_certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "$@"
}

slapd_certificates() (
	cd "$1" || exit
	slapd_quiet "$1" slapd_certificate -subj /CN=test-ca -keyout ca.key -out ca.pem &&
		slapd_quiet "$1" slapd_certificate -CA ca.pem -CAkey ca.key -subj /CN=localhost \
			-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:false \
			-keyout server.key -out server.pem &&
		slapd_quiet "$1" slapd_certificate -CA ca.pem -CAkey ca.key -subj /DC=com/DC=example/OU=system/CN=tesserad \
			-addext basicConstraints=critical,CA:false -keyout reader.key -out reader.pem
)

# slapd goes to the background by itself, and listens an instant later.
slapd_start() {
	slapd_alive "$(slapd_pid "$1" 2>/dev/null)" && return
	"$slapd_program" -s 0 -h "$(tr '\n' ' ' <"$1/uris")" -F "$1/config" && slapd_listens "$1"
}

slapd_listens() {
	slapd_tries=0
	until slapd_tool "$1" ldapwhoami -x >/dev/null 2>&1; do
		slapd_tries=$((slapd_tries + 1))
		[ "$slapd_tries" -lt 500 ] || return
		sleep 0.01
	done
}

slapd_pid() {
	cat "$1/pid"
}

slapd_end() {
	slapd_number=$(cat "$1/pid" 2>/dev/null) || return 0
	kill -s "$2" "$slapd_number" 2>/dev/null || :
	kill -s CONT "$slapd_number" 2>/dev/null || : # a frozen one ends, too
	slapd_tries=0
	while slapd_alive "$slapd_number"; do
		slapd_tries=$((slapd_tries + 1))
		[ "$slapd_tries" -lt 1000 ] || return
		sleep 0.01
	done
	rm -f "$1/pid"
}

# A dead process that nobody waited for is dead.
slapd_alive() {
	[ -n "$1" ] && [ -r "/proc/$1/status" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2>/dev/null
}

slapd_stop() {
	slapd_end "$1" INT
}

slapd_kill() {
	slapd_end "$1" KILL
}

slapd_freeze() {
	kill -s STOP "$(cat "$1/pid")"
}

slapd_thaw() {
	kill -s CONT "$(cat "$1/pid")"
}

slapd_uri() {
	grep "^${2:-ldapi}:" "$1/uris"
}

# The tools read no settings of the host or of the user.
slapd_tool() (
	slapd_dir=$1
	slapd_name=$2
	shift 2
	LDAPNOINIT=1 exec "$slapd_name" -H "$(slapd_uri "$slapd_dir")" "$@"
)

slapd_admin() {
	slapd_dir=$1
	slapd_name=$2
	shift 2
	slapd_tool "$slapd_dir" "$slapd_name" -Q -Y EXTERNAL "$@"
}

slapd_config() {
	slapd_admin "$@"
}

slapd_as() {
	slapd_dir=$1
	slapd_dn=$2
	slapd_secret=$3
	slapd_name=$4
	shift 4
	slapd_tool "$slapd_dir" "$slapd_name" -x -D "$slapd_dn" -y "$slapd_secret" "$@"
}

slapd_reader() {
	slapd_dir=$1
	shift
	slapd_as "$slapd_dir" "$slapd_reader_dn" "$slapd_dir/reader.pw" "$@"
}

slapd_root() {
	slapd_dir=$1
	shift
	slapd_as "$slapd_dir" "$slapd_root_dn" "$slapd_dir/root.pw" "$@"
}
