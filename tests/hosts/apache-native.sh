# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# Apache, threaded, with its module and the shipped settings, asked by curl, before
# a program that says what it was told.
. "$srcdir/tests/hosts/hosts.sh"
. "$srcdir/tests/hosts/web.sh"
module=$builddir/.libs/mod_tessera.so
modules=/usr/lib/apache2/modules
need_programs Apache apache2 curl python3 wrk $modules/mod_mpm_event.so "$module"
web=$scratch/apache
host_name="Apache with its own module"
host_service=apache
host_log=$web/log

# Says which headers came, and whether any was made up.
behind='
import http.server
class Told(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        names = "Authorization", "X-Tessera-Account", "X-Tessera-Roles"
        forged = " forged" if "forged" in self.headers.values() else ""
        text = ("|".join(self.headers.get(name, "") for name in names) + forged + "\n").encode()
        self.send_response(200)
        self.send_header("Content-Length", len(text))
        self.end_headers()
        self.wfile.write(text)
    do_OPTIONS = do_GET
    def log_message(self, *nothing):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", 8080), Told).serve_forever()
'

start_host() {
	mkdir -p "$web/files/own"
	cp "$module" "$web/"
	echo "it works" >"$web/files/own/page"
	shipped apache-native/tessera.load | sed "s,/usr/lib/apache2/modules/,$web/," >"$web/tessera.load"
	shipped apache-native/tessera.conf >"$web/tessera.conf"
	python3 -c "$behind" &
	at_exit "kill $!"
	{
		for each in mpm_event authn_core authn_file authz_core authz_host authz_user auth_basic headers proxy proxy_http; do
			echo "LoadModule ${each}_module $modules/mod_$each.so"
		done
		cat <<-END
			Include $web/tessera.load
			ServerName localhost
			Listen 127.0.0.1:80
			User www-data
			Group www-data
			PidFile $web/pid
			DefaultRuntimeDir $web
			ErrorLog $web/log
			LogLevel info
			LogFormat "%u \"%r\" %>s %{TESSERA_VERDICT}e %{TESSERA_TOKEN}e" all
			CustomLog $web/access all
			DocumentRoot $web/files
			StartServers 2
			MaxRequestWorkers 256
			ThreadsPerChild 16
			TesseraCache $cache
			Include $web/tessera.conf
			ProxyPass /own !
			ProxyPass / http://127.0.0.1:8080/
			<Location /reports>
				Require tessera-role reports
			</Location>
			<Location /either>
				<RequireAny>
					Require tessera-role reports
					Require tessera-role read
				</RequireAny>
			</Location>
			<Location /near>
				<RequireAny>
					Require ip 127.0.0.0/8
					Require valid-user
				</RequireAny>
			</Location>
			<Location /own/>
				AuthType Basic
				AuthBasicProvider tessera file
				AuthUserFile $web/passwords
				Require valid-user
			</Location>
		END
	} >"$web/apache.conf"
	echo "known:$(openssl passwd -apr1 password)" >"$web/passwords"
	apache2 -f "$web/apache.conf" -D FOREGROUND &
	apache=$!
	at_exit "kill $apache 2>/dev/null"
	listens 80 && listens 8080
}

# Bearer names no account: whoever stands behind Apache looks at who has come.
came() {
	case $1:$(cat "$out.page") in
	"200:|$2|"* | "200:it works") echo in ;;
	200:* | 40[01]:* | 50[03]:*) echo refused ;;
	*) cat "$out.page" ;;
	esac
}

by_provider() {
	came "$(ask_by basic "$1" "$2" http://127.0.0.1/own/page)" "$1"
}

# What Apache itself has: a file of passwords.
stock=authn_file
start_stock() {
	echo "robot:$(openssl passwd -apr1 password)" >>"$web/passwords"
}
stock_login() {
	came "$(status -u robot:password http://127.0.0.1/own/page)" robot
}

each_way() {
	"$1" "AuthType Tessera, Basic" by_basic
	"$1" "AuthType Tessera, Bearer" by_bearer
	"$1" "AuthType Basic" by_provider
}
