#!/bin/sh
# SPDX-License-Identifier: ISC
# PostgreSQL, whose server is not root, with the shipped settings, asked by psql.
. "$srcdir/tests/hosts/hosts.sh"
programs=$(find /usr/lib/postgresql -name initdb 2>/dev/null | sort -V | tail -n 1)
programs=${programs%/initdb}
need_programs PostgreSQL "$programs/initdb" "$programs/postgres" psql
make_accounts postgresql

pam_service postgresql tessera-postgresql
data=$scratch/postgresql
mkdir "$data"
chown postgres "$data"

as_postgres() {
	setpriv --reuid=postgres --regid=postgres --init-groups "$@"
}

start_postgres() {
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

start_postgres || { sed 's/^/# /' "$data/log"; not_ok "PostgreSQL starts"; done_testing; }
all_cases psql by_psql
revoked_now psql by_psql
directory_dies psql by_psql
is "$(grep -cF -f "$tokens/good" "$data/log")" 0 "PostgreSQL's log holds no token"
done_testing
