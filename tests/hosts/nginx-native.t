#!/bin/sh
# SPDX-License-Identifier: ISC
# nginx with its own module: origins, preflights, and reloads under load beside what all hosts must do.
. "$srcdir/tests/hosts/nginx-native.sh"
begin

new_token page robot --public --domain https://shop.example.com --domain http://shop.example.com:8080
in_step
each_way all_cases

bearer() {
	ask_by bearer robot "$@"
}

is "$(bearer "$tokens/good"):$(cat "$out.page")" "200:|robot|robot|read|$(id_of good)" \
	"what stands behind nginx is told who has come, and no token"
is "$(header Vary)" "" "a private token's answer varies with no origin"
is "$(status "$page" -H "X-Tessera-Account: root"):$(header WWW-Authenticate)" \
	'401:Bearer realm="tessera"|Basic realm="tessera", charset="UTF-8"' "without a token nginx says how to come, and gives no reason"
is "$(status http://127.0.0.1/open -H "X-Tessera-Account: root"):$(cat "$out.page")" "200:||||" \
	"where a token is optional nobody is told to have come, whatever the client says of himself"
is "$(bearer "$tokens/good" http://127.0.0.1/open):$(cut -d '|' -f 2 "$out.page")" 200:robot "optional: a good token"
is "$(bearer "$tokens/revoked" http://127.0.0.1/open)" 401 "optional: a token that is shown must be good"
is "$(bearer "$tokens/good" http://127.0.0.1/reports):$(header WWW-Authenticate)" \
	'403:Bearer realm="tessera", error="insufficient_scope", scope="reports"' "a role that is missing"
is "$(bearer "$tokens/expired"):$(header WWW-Authenticate)" \
	'401:Bearer realm="tessera", error="invalid_token"|Basic realm="tessera", charset="UTF-8"' "an expired token"

# The status, and whether it varies.
from() {
	set -- "$1" "$(bearer "$tokens/$1" "$page" ${2:+-H "Origin: $2"} ${3:+-H "Origin: $3"})"
	echo "$2 $(header Vary)"
}
while read -r wanted origin more; do
	is "$(from page "$origin" "$more")" "$wanted Origin" "a public token from ${origin:-nowhere}${more:+ and $more}"
	is "$(from good "$origin" "$more")" "200 " "a private token from there"
done <<-END
	200 https://shop.example.com
	200 https://SHOP.example.com:443
	200 http://shop.example.com:8080
	401 https://other.example.com
	401 https://example.com
	401 https://www.shop.example.com
	401 https://shop.example.com.evil.example
	401 https://shop.example.com:8443
	401 http://shop.example.com
	401 https://shop.example.com/
	401 null
	401 https://shop.example.com https://shop.example.com
	401 https://shop.example.com https://other.example.com
	401
END
is "$(ask_by basic robot "$tokens/page" "$page" -H "Origin: https://shop.example.com")" 200 "a public token by HTTP Basic"

preflight() {
	status -X OPTIONS "$page" -H "Access-Control-Request-Headers: authorization" "$@"
}
is "$(preflight -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET"):$(header Vary)" 200:Origin "a preflight is let through"
is "$(cut -d '|' -f 2 "$out.page")" "" "and nobody is told to have come"
is "$(preflight -H "Origin: https://any.example")" 401 "without a method it is none"
is "$(preflight -H "Access-Control-Request-Method: GET")" 401 "without an origin neither"
is "$(preflight -X GET -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET")" 401 "nor by another method"
is "$(preflight -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET" -H "Authorization: Bearer x")" 401 \
	"and with credentials these count"

is "$(bearer "$tokens/good" -k --http2 https://localhost/page -w '%{http_code} %{http_version}')" "200 2" "HTTP/2: a good token"
is "$(bearer "$tokens/revoked" -k --http2 https://localhost/page -w '%{http_code} %{http_version}')" "401 2" "HTTP/2: a revoked token"
is "$(bearer "$tokens/page" -k --http2 https://localhost/page -H "Origin: https://shop.example.com")" 200 "HTTP/2: a public token"

# One connection, on which a token is revoked between two requests.
new_token passing robot
in_step
mkfifo "$scratch/go"
python3 -c '
import http.client, sys
token = open(sys.argv[1]).read().strip()
connection = http.client.HTTPConnection("127.0.0.1", 80)
for _ in "12":
    connection.request("GET", "/page", headers={"Authorization": "Bearer " + token})
    answer = connection.getresponse()
    answer.read()
    print(answer.status, connection.sock.getsockname()[1], flush=True)
    sys.stdin.readline()
' "$tokens/passing" <"$scratch/go" >"$scratch/statuses" &
asks=$!
exec 3>"$scratch/go"
check "a connection that stays open" until_ok test -s "$scratch/statuses"
tessera token revoke "$(id_of passing)" 2>/dev/null
check "the token is revoked meanwhile" until_ok refused_now by_bearer passing
echo >&3
exec 3>&-
wait "$asks"
is "$(awk '{ print $1, $2 == port; port = $2 }' "$scratch/statuses" | paste -sd ' ')" "200 0 401 1" "each request of it is judged"

# workers: those of the nginx that runs; descriptors PID: how many it has of the cache
workers() {
	cat "/proc/$nginx/task/$nginx/children"
}
descriptors() {
	find "/proc/$1/fd" -lname "$cache/*" | wc -l
}
others_work() {
	for each in $(workers); do
		case " $1 " in
		*" $each "*) return 1 ;;
		esac
	done
	[ "$(workers | wc -w)" = 2 ]
}

# Without connections that stay open: one may be closed just when it is used again.
echo "wrk.headers['Authorization'] = 'Bearer ' .. io.open('$tokens/good'):read('*l')
wrk.headers['Connection'] = 'close'" >"$scratch/load.lua"
wrk -t 1 -c 4 -d 60s -s "$scratch/load.lua" "$page" >"$scratch/load" &
load=$!
reloads=0
while [ "$reloads" -lt 10 ]; do
	old=$(workers)
	kill -HUP "$nginx"
	until_ok others_work "$old" || break
	reloads=$((reloads + 1))
done
is "$reloads" 10 "reloads under load"
kill -INT "$load"
wait "$load"
like "$(cat "$scratch/load")" "^ +[1-9][0-9]* requests in" "requests were answered meanwhile"
is "$(grep -E "Socket errors|Non-2xx" "$scratch/load")" "" "and all of them well"
is "$(descriptors "$nginx")" 0 "the master process has nothing of the cache open"
for each in $(workers); do
	check "a worker keeps four descriptors at most" test "$(descriptors "$each")" -le 4
done

old=$nginx
kill -USR2 "$old"
check "another nginx is started" until_ok grep -qvx "$old" "$web/pid"
nginx=$(cat "$web/pid")
kill -QUIT "$old"
check "and takes over" until_ok test ! -e "$web/pid.oldbin"
is "$(descriptors "$nginx")" 0 "which has inherited nothing of the cache"
is "$(by_bearer robot "$tokens/good")" in "and judges"
is "$(by_bearer robot "$tokens/revoked")" refused "rightly"

each_way revoked_now
each_way directory_dies

cut -c 1-40 "$tokens"/* >"$scratch/secrets"
is "$(cat "$web/log" "$web/access" | grep -cF -f "$scratch/secrets")" 0 "nginx's logs hold no token, at level info"
like "$(cat "$web/log")" "\[notice\].* tessera: verdict=revoked token=$(id_of revoked) account=robot .*client: 127.0.0.1" "but a line a refusal"
like "$(cat "$web/access")" '^127.0.0.1 .*"GET /page HTTP/1.1" 200 allow [a-z0-9]{12}$' "and the id of a token, where it is asked for"
done_testing
