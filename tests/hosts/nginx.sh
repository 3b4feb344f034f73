# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# nginx with the shipped settings, asked by curl: HTTP Basic, token as password.
. "$srcdir/tests/hosts/hosts.sh"
. "$srcdir/tests/hosts/web.sh"
need_programs nginx nginx curl /usr/lib/nginx/modules/ngx_http_auth_pam_module.so
web=$scratch/nginx
host_name=nginx
host_service=nginx
host_log=$web/log

start_host() {
	pam_service nginx tessera-nginx
	mkdir -p "$web/files"
	echo "it works" >"$web/files/page"
	shipped nginx/tessera.conf >"$web/tessera.conf"
	cat >"$web/nginx.conf" <<-END
		load_module /usr/lib/nginx/modules/ngx_http_auth_pam_module.so;
		user www-data;
		daemon off;
		pid $web/pid;
		error_log $web/log;
		events {
		}
		http {
			access_log $web/access;
			client_body_temp_path $web/body;
			proxy_temp_path $web/proxy;
			fastcgi_temp_path $web/fastcgi;
			uwsgi_temp_path $web/uwsgi;
			scgi_temp_path $web/scgi;
			server {
				listen 127.0.0.1:80;
				root $web/files;
				include $web/tessera.conf;
			}
		}
	END
	nginx -c "$web/nginx.conf" -e "$web/log" &
	at_exit "kill $!"
	listens 80
}

each_way() {
	"$1" "HTTP Basic" by_basic
}
