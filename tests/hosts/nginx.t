#!/bin/sh
# SPDX-License-Identifier: ISC
# nginx with the shipped settings, asked by curl: HTTP Basic, token as password.
. "$srcdir/tests/hosts/hosts.sh"
need_programs nginx nginx curl /usr/lib/nginx/modules/ngx_http_auth_pam_module.so
make_accounts nginx
pam_service nginx tessera-nginx
web=$scratch/nginx
mkdir -p "$web/files"
echo "it works" >"$web/files/page"
shipped nginx/tessera.conf >"$web/tessera.conf"

cat >"$web/nginx.conf" <<END
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
listens 80 || { sed 's/^/# /' "$web/log"; not_ok "nginx starts"; done_testing; }

# answer USER TOKEN-FILE OPTION...: the status of HTTP
answer() {
	answer_user=$1
	answer_file=$2
	shift 2
	echo "user = \"$answer_user:$(cat "$answer_file")\"" |
		curl -s -m 20 -K - -o "$out.page" -w '%{http_code}' "$@" http://127.0.0.1/page
}

by_curl() {
	case $(answer "$@"):$(cat "$out.page") in
	"200:it works") echo in ;;
	401:*) echo refused ;;
	*) cat "$out.page" ;;
	esac
}

all_cases "HTTP Basic" by_curl
is "$(curl -s -o "$out.page" -w '%{http_code}' http://127.0.0.1/page)" 401 "HTTP: no token at all"
is "$(answer robot "$tokens/public" -H "Origin: https://shop.example.com")" 401 "HTTP Basic: PAM does not hear of the origin"
sed -i 's,$, origin=https://shop.example.com,' /etc/pam.d/tessera-nginx
is "$(answer robot "$tokens/public")" 200 "HTTP Basic: a public token, where the service stands for its origin"
revoked_now "HTTP Basic" by_curl
directory_dies "HTTP Basic" by_curl
is "$(cat "$web/log" "$web/access" | grep -cF -f "$tokens/good")" 0 "nginx's logs hold no token"
done_testing
