#!/bin/sh
# SPDX-License-Identifier: ISC
# nginx, asked by curl.
. "$srcdir/tests/hosts/nginx.sh"
begin

each_way all_cases
is "$(curl -s -o "$out.page" -w '%{http_code}' http://127.0.0.1/page)" 401 "HTTP: no token at all"
is "$(ask_by basic robot "$tokens/public" "$page" -H "Origin: https://shop.example.com")" 401 "HTTP Basic: PAM does not hear of the origin"
sed -i 's,$, origin=https://shop.example.com,' "$pam_file"
is "$(ask_by basic robot "$tokens/public")" 200 "HTTP Basic: a public token, where the service stands for its origin"
each_way revoked_now

# Pages in a cache of nginx are judged for, too; answers of auth_request in one are not.
cat >"$web/cache.conf" <<'END'
proxy_cache_path WEB/cache keys_zone=pages:1m;
server {
	listen 127.0.0.1:81;
	include WEB/tessera.conf;
	location / {
		proxy_pass http://127.0.0.1:83;
		proxy_cache pages;
		proxy_cache_valid 10m;
	}
}
server {
	listen 127.0.0.1:82;
	root WEB/files;
	auth_request /auth;
	location = /auth {
		internal;
		proxy_pass http://127.0.0.1:80/page;
		proxy_cache pages;
		proxy_cache_key $http_authorization;
		proxy_cache_valid 200 10m;
	}
}
server {
	listen 127.0.0.1:83;
	root WEB/files;
}
END
sed -i "s,WEB,$web," "$web/cache.conf"
sed -i "/^http/a include $web/cache.conf;" "$web/nginx.conf"
nginx -c "$web/nginx.conf" -e "$web/log" -s reload
listens 82

by_cached_page() {
	page=http://127.0.0.1:81/page by_basic "$@"
}
by_cached_answer() {
	page=http://127.0.0.1:82/page by_basic "$@"
}
revoked_now "a page from a cache" by_cached_page
remembers "an answer from a cache" by_cached_answer
cp "$web/cache.conf" /etc/nginx/conf.d/
doctor_finds 'nginx keeps answers by the credentials'
sed -i '/internal/,/}/s/proxy_cache pages/proxy_cache off/' "$web/cache.conf"
nginx -c "$web/nginx.conf" -e "$web/log" -s reload
check "without it: refused" until_ok refused_now by_cached_answer remembered
sed '/internal/,/}/d' "$web/cache.conf" >/etc/nginx/conf.d/cache.conf
doctor_is_quiet
each_way directory_dies
is "$(cat "$web/log" "$web/access" | grep -cF -f "$tokens/good")" 0 "nginx's logs hold no token"
done_testing
