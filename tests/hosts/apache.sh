# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2120
# Apache, threaded, with the shipped settings, asked by curl: HTTP Basic, token as
# password.
. "$srcdir/tests/hosts/hosts.sh"
. "$srcdir/tests/hosts/web.sh"
modules=/usr/lib/apache2/modules
need_programs Apache apache2 curl $modules/mod_authnz_pam.so
web=$scratch/apache
host_name=Apache
host_service=apache
host_log=$web/log

# start_host [NAME]: with the settings in NAME.conf
start_host() {
	pam_service apache tessera-apache
	mkdir -p "$web/files"
	echo "it works" >"$web/files/page"
	shipped apache/tessera.conf >"$web/shipped.conf"
	{
		for each in mpm_event authn_core authn_socache authz_core authz_user auth_basic authnz_pam socache_shmcb; do
			echo "LoadModule ${each}_module $modules/mod_$each.so"
		done
		cat <<-END
			ServerName localhost
			Listen 127.0.0.1:80
			User www-data
			Group www-data
			PidFile $web/pid
			DefaultRuntimeDir $web
			ErrorLog $web/log
			LogLevel info
			DocumentRoot $web/files
			Include $web/${1:-shipped}.conf
		END
	} >"$web/apache.conf"
	apache2 -f "$web/apache.conf" -D FOREGROUND &
	apache=$!
	at_exit "kill $apache 2>/dev/null"
	listens 80
}

stop_host() {
	kill "$apache"
	wait "$apache"
}

each_way() {
	"$1" "HTTP Basic" by_basic
}
