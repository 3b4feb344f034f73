#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# nginx by auth_request with the shipped settings, whose workers are let in as
# peer_users; what stands behind it says what it was told.
. "$srcdir/tests/gate/gate.sh"
need_command nginx
make_world
gate_conf good 'peer_users = www-data' 'peer_header = X-Real-IP'
gate_start
web=$scratch/web
mkdir "$web"
port=$(free_port)
sed -e "s,/run/tessera-gate/http,$http," -e "s,http://127.0.0.1:8080,http://unix:$web/behind," \
	"$srcdir/conf/hosts/nginx-auth_request/tessera.conf" >"$web/tessera.conf"
cat >"$web/nginx.conf" <<END
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
		listen 127.0.0.1:$port;
		include $web/tessera.conf;
	}
	server {
		listen unix:$web/behind;
		return 200 "\$http_x_tessera_account|\$http_x_tessera_name|\$http_x_tessera_roles|\$http_x_tessera_token|\$http_authorization";
	}
}
END
nginx -c "$web/nginx.conf" -e "$web/log" &
nginx=$!
at_exit 'kill "$nginx" 2>/dev/null; wait "$nginx"'

through() {
	curl -s -m 10 -o "$scratch/body" -D "$scratch/head" -w '%{http_code}' "$@" "http://127.0.0.1:$port/api/x"
}
until_ok through >/dev/null || { sed 's/^/# /' "$web/log"; not_ok "nginx starts"; done_testing; }
is "$(through)" 401 "no token"
is "$(header WWW-Authenticate | head -n 1)" 'Bearer realm="tessera"' "the challenge gets through"
is "$(through -H "$(bearer good)") $(cat "$scratch/body")" "200 svc-a|Service%20A|reader writer|$(id_of good)|" \
	"a good token; what stands behind is told whose, and not the token"
is "$(through -H "$(bearer good)" -H 'X-Tessera-Account: root' -H 'X-Tessera-Roles: all') $(cut -d '|' -f 1,3 "$scratch/body")" \
	"200 svc-a|reader writer" "what a client says of itself does not get through"
is "$(through -H "$(basic svc-a good)")" 200 "as the password of HTTP Basic"
is "$(through -H "$(basic svc-b good)")" 401 "as another's"
for each in unknown wrong denied ambiguous incomplete orphan revoked disabled notyet expired public imap network checksum twice; do
	is "$(through -H "$(bearer "$each")")" 401 "refused: $each"
done
is "$(through -H "$(bearer loopback)")" 200 "a token for the client's network"
is "$(through -H "$(bearer loopback)" -H 'X-Real-IP: 10.0.0.1')" 200 "the client's own X-Real-IP is overwritten"
is "$(through -H "$(bearer network)" -H 'X-Real-IP: 10.0.0.1')" 401 "also where it would help"
is "$(through -H "$(bearer public)" -H 'Origin: https://app.example.com')" 200 "a public token from its origin"
is "$(through -H "$(bearer public)" -H 'Origin: https://other.example.com')" 401 "a public token from another"
is "$(through -H "$(bearer good)" -d "$(printf %020000d 1)")" 200 "a request with a body"
is "$(through -H "$(bearer good)" -H "Cookie: $(printf %07000d 1)")" 200 "a request with large cookies"
world_change "$caches/good" revoke
is "$(through -H "$(bearer good)")" 401 "revoked meanwhile"
is "$(cat "$tokens"/* | grep -cF -f - "$web/log" "$web/access" "$scratch/log" | grep -vc ':0$')" 0 "no token is in any log"
gate_stop
is "$(through -H "$(bearer good-b)")" 500 "nobody gets in while the gate is down"
gate_conf stale 'peer_users = www-data'
gate_start
is "$(through -H "$(bearer good-b)")" 500 "nor while the cache is too old"
gate_stop
gate_conf good
gate_start
chmod 666 "$http"
is "$(through -H "$(bearer good-b)")" 500 "nor when nginx is no peer of the gate"
done_testing
