# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# PostgreSQL, whose server is not root, with the shipped settings, asked by psql.
. "$srcdir/tests/hosts/hosts.sh"
programs=$(find /usr/lib/postgresql -name initdb 2>/dev/null | sort -V | tail -n 1)
programs=${programs%/initdb}
need_programs PostgreSQL "$programs/initdb" "$programs/postgres" psql
data=$scratch/postgresql
host_name=PostgreSQL
host_service=postgresql
host_log=$data/log

as_postgres() {
	setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

start_host() {
	pam_service postgresql tessera-postgresql
	mkdir "$data"
	chown postgres "$data"
	as_postgres "$programs/initdb" -A trust -N -D "$data/db" >"$data/log" 2>&1 || return
	shipped postgresql/pg_hba.conf >"$data/db/pg_hba.conf"
	(cd "$data" && as_postgres "$programs/postgres" -D "$data/db" -c listen_addresses=127.0.0.1 -c fsync=off -c \
		unix_socket_directories="$data" >>"$data/log" 2>&1 &)
	until_ok as_postgres psql -h "$data" -d postgres -c 'CREATE ROLE robot LOGIN; CREATE ROLE other LOGIN; CREATE ROLE idle LOGIN'
}

by_psql() {
	PGPASSWORD=$(cat "$2") psql -h 127.0.0.1 -U "$1" -d postgres -Atc 'SELECT session_user' >"$out" 2>&1
	case $?:$(cat "$out") in
	"0:$1") echo in ;;
	2:*"PAM authentication failed"*) echo refused ;;
	*) cat "$out" ;;
	esac
}

each_way() {
	"$1" psql by_psql
}
