#!/bin/sh
# SPDX-License-Identifier: ISC
# Apache with its own module: roles, origins, preflights, threads and restarts beside what all hosts must do.
. "$srcdir/tests/hosts/apache-native.sh"
begin

new_token page robot --public --domain https://shop.example.com
in_step
each_way all_cases

bearer() {
	ask_by bearer robot "$@"
}
told() {
	cat "$out.page"
}

is "$(bearer "$tokens/good"):$(told):$(header Vary)" "200:|robot|read:" "what stands behind Apache is told who has come, and no token"
is "$(status "$page" -H "X-Tessera-Account: root"):$(header WWW-Authenticate)" \
	'401:Bearer realm="tokens"|Basic realm="tokens", charset="UTF-8"' "without a token: how to come, and no reason"
is "$(bearer "$tokens/expired"):$(header WWW-Authenticate)" \
	'401:Bearer realm="tokens", error="invalid_token"|Basic realm="tokens", charset="UTF-8"' "an expired token"
is "$(status "$page" -H "Authorization: Bearer")" 400 "malformed"
is "$(bearer "$tokens/good" "$page" -H "Authorization: Bearer x")" 400 "two headers"
is "$(status "$page?access_token=$(cat "$tokens/good")")" 401 "a token in the query is none"
is "$(bearer "$tokens/good" http://127.0.0.1/reports):$(header WWW-Authenticate)" \
	'403:Bearer realm="tokens", error="insufficient_scope", scope="reports"' "a role that is missing"
is "$(status http://127.0.0.1/reports)" 401 "and nobody at all"
is "$(bearer "$tokens/good" http://127.0.0.1/either):$(header WWW-Authenticate)" "200:" "one of two roles"
is "$(status http://127.0.0.1/near -H "X-Tessera-Account: root"):$(told)" "200:||" "whom an address lets in is nobody, whatever the client says"
is "$(bearer "$tokens/good" "$page" -H "X-Tessera-Name: forged" -H "X-Tessera-Token: forged" -H "X-Tessera-Roles: forged"):$(told)" "200:|robot|read" \
	"nor does he who has come make up the rest"
is "$(status -u known:password http://127.0.0.1/own/page) $(status -u known:wrong http://127.0.0.1/own/page)" "200 401" \
	"AuthType Basic: the next provider knows what is no token"

from() {
	set -- "$1" "$(bearer "$tokens/$1" "$page" ${2:+-H "Origin: $2"} ${3:+-H "Origin: $3"})"
	echo "$2 $(header Vary)"
}
while read -r wanted origin more; do
	is "$(from page "$origin" "$more")" "$wanted Origin" "a public token from ${origin:-nowhere}${more:+ and $more}"
	is "$(from good "$origin" "$more")" "200 " "a private token from there"
done <<-END
	200 https://shop.example.com
	401 https://other.example.com
	401 https://www.shop.example.com
	401 https://shop.example.com:8443
	401 http://shop.example.com
	401 null
	401 https://shop.example.com https://shop.example.com
	401
END
is "$(ask_by basic robot "$tokens/page" http://127.0.0.1/own/page -H "Origin: https://shop.example.com"):$(header Vary)" 200:Origin \
	"a public token, AuthType Basic"

preflight() {
	status -X OPTIONS "$page" "$@"
}
is "$(preflight -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET"):$(header Vary):$(told)" "200:Origin:||" \
	"a preflight is let through as nobody"
is "$(preflight -H "Origin: https://any.example")" 401 "without a method it is none"
is "$(preflight -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET" -H "Authorization: Bearer x")" 401 \
	"and with credentials these count"

# All threads at once, while Apache is told to start anew, and generations of the cache come.
echo "wrk.headers['Authorization'] = 'Bearer ' .. io.open('$tokens/good'):read('*l')" >"$scratch/load.lua"
wrk -t 1 -c 24 -d 60s -s "$scratch/load.lua" "$page" >"$scratch/load" &
load=$!
rounds=0
restarted() {
	[ "$(grep -c 'resuming normal operations' "$web/log")" -gt $((rounds + 1)) ]
}
while [ "$rounds" -lt 5 ]; do
	new_token "extra$rounds" robot
	in_step && [ "$(by_bearer robot "$tokens/extra$rounds")" = in ] || break
	kill -USR1 "$apache"
	until_ok restarted || break
	rounds=$((rounds + 1))
done
kill -INT "$load"
wait "$load"
is "$rounds" 5 "graceful restarts under load, with a cache that changes"
like "$(cat "$scratch/load")" "^ +[1-9][0-9]* requests in" "requests were answered meanwhile"
is "$(grep -E "Non-2xx" "$scratch/load")" "" "nobody is refused meanwhile"
is "$(find "/proc/$apache/fd" -lname "$cache/*" | wc -l)" 0 "the parent process has nothing of the cache open"
is "$(grep -c 'exit signal' "$web/log")" 0 "no child has died"

each_way revoked_now
each_way directory_dies
cut -c 1-40 "$tokens"/* >"$scratch/secrets"
is "$(cat "$web/log" "$web/access" | grep -v access_token | grep -cF -f "$scratch/secrets")" 0 "Apache's logs hold no token"
like "$(cat "$web/log")" ":notice\\].*\\[client 127.0.0.1.* tessera: verdict=revoked token=$(id_of revoked) account=robot " "but a line a refusal"
like "$(cat "$web/access")" '^robot "GET /page HTTP/1.1" 200 allow [a-z0-9]{12}$' "and who has come, by which token"
done_testing
