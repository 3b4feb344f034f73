# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# nginx with its module and the shipped settings, asked by curl, before a
# program that says what it was told.
. "$srcdir/tests/hosts/hosts.sh"
. "$srcdir/tests/hosts/web.sh"
module=$builddir/.libs/ngx_http_tessera_module.so
need_programs nginx nginx curl openssl python3 wrk "$module"
web=$scratch/nginx
host_name="nginx with its own module"
host_service=nginx
host_log=$web/log

start_host() {
	mkdir -p "$web"
	cp "$module" "$web/"
	shipped nginx-native/tessera.conf >"$web/tessera.conf"
	shipped nginx-native/load.conf | sed "s,modules/,$web/," >"$web/load.conf"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2 \
		-keyout "$web/key" -out "$web/certificate" 2>/dev/null
	cat >"$web/nginx.conf" <<-END
		include $web/load.conf;
		user www-data;
		worker_processes 2;
		pid $web/pid;
		error_log $web/log info;
		events {
		}
		http {
			log_format all '\$remote_addr \$remote_user "\$request" \$status \$tessera_verdict \$tessera_token';
			access_log $web/access all;
			client_body_temp_path $web/body;
			proxy_temp_path $web/proxy;
			fastcgi_temp_path $web/fastcgi;
			uwsgi_temp_path $web/uwsgi;
			scgi_temp_path $web/scgi;
			tessera_cache $cache;
			server {
				listen 127.0.0.1:80;
				listen 127.0.0.1:443 ssl http2;
				ssl_certificate $web/certificate;
				ssl_certificate_key $web/key;
				include $web/tessera.conf;
				location / {
					proxy_pass http://127.0.0.1:8080;
				}
				location /reports {
					tessera_role reports;
					proxy_pass http://127.0.0.1:8080;
				}
				location /open {
					tessera optional;
					proxy_pass http://127.0.0.1:8080;
				}
			}
			server {
				listen 127.0.0.1:8080;
				default_type text/plain;
				return 200 "\$http_authorization|\$http_x_tessera_account|\$http_x_tessera_name|\$http_x_tessera_roles|\$http_x_tessera_token\n";
			}
		}
	END
	# As a daemon by its whole name, because only such a one can be followed by another.
	"$(command -v nginx)" -c "$web/nginx.conf" -e "$web/log" || return 1
	at_exit 'kill "$(cat "$web/pid")"'
	listens 80
	nginx=$(cat "$web/pid")
}

# Bearer names no account: whoever stands behind nginx looks at who has come.
came() {
	case $1:$(cat "$out.page") in
	"200:|$2|"*) echo in ;;
	200:* | 40[01]:* | 503:*) echo refused ;;
	*) cat "$out.page" ;;
	esac
}

each_way() {
	"$1" "HTTP Basic" by_basic
	"$1" "HTTP Bearer" by_bearer
}

# What nginx itself has.
stock=auth_basic
start_stock() {
	echo 'robot:{PLAIN}password' >"$web/users"
	echo password >"$scratch/password"
	cat >"$web/stock.conf" <<-END
		server {
			listen 127.0.0.1:81;
			auth_basic tokens;
			auth_basic_user_file $web/users;
			location / {
				proxy_pass http://127.0.0.1:8080;
			}
		}
	END
	sed -i "/^http/a include $web/stock.conf;" "$web/nginx.conf"
	nginx -c "$web/nginx.conf" -e "$web/log" -s reload && listens 81
}
stock_login() {
	case $(ask_by basic robot "$scratch/password" http://127.0.0.1:81/page) in
	200) echo in ;;
	*) cat "$out.page" ;;
	esac
}
