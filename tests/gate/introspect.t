#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# /introspect: the examples of RFC 7662, who may ask, and forms that are wrong.
. "$srcdir/tests/gate/gate.sh"
make_world
port=$(free_port)
# Section 2.1 has this one in its second example, as HTTP Basic writes it.
echo 's6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw' >"$run/secret"
chown $nobody "$run/secret"
chmod 600 "$run/secret"
gate_conf good "http_listen = 127.0.0.1:$port" "introspection_secret = $run/secret"
gate_start

# exchange ADDRESS: CR LF at the ends of lines, but not in the last one
exchange() {
	sed 's/$/\r/; $s/\r$//' | head -c -1 | raw "$1" | tr -d '\r' | grep -v '^Date:'
}
inactive='HTTP/1.1 200 OK
Cache-Control: no-store
Content-Type: application/json
Content-Length: 16

{"active":false}'

is "$(exchange "$http" <<'END'
POST /introspect HTTP/1.1
Host: server.example.com
Accept: application/json
Content-Type: application/x-www-form-urlencoded
Content-Length: 28
Authorization: Bearer 23410913-abewfq.123483

token=2YotnFZFEjr1zCsicMWpAA
END
)" "$inactive" "RFC 7662 section 2.1, first example, over the socket"
is "$(exchange "127.0.0.1:$port" <<'END'
POST /introspect HTTP/1.1
Host: server.example.com
Accept: application/json
Content-Type: application/x-www-form-urlencoded
Content-Length: 53
Authorization: Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3

token=mF_9.B5f-4.1JqM&token_type_hint=access_token
END
)" "" "a form that is announced longer than it is"
is "$(exchange "127.0.0.1:$port" <<'END'
POST /introspect HTTP/1.1
Host: server.example.com
Accept: application/json
Content-Type: application/x-www-form-urlencoded
Content-Length: 50
Authorization: Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3

token=mF_9.B5f-4.1JqM&token_type_hint=access_token
END
)" "$inactive" "RFC 7662 section 2.1, second example, over TCP"
is "$(exchange "127.0.0.1:$port" <<'END'
POST /introspect HTTP/1.1
Host: server.example.com
Content-Type: application/x-www-form-urlencoded
Content-Length: 28
Authorization: Bearer 23410913-abewfq.123483

token=2YotnFZFEjr1zCsicMWpAA
END
)" 'HTTP/1.1 401 Unauthorized
Connection: close
Cache-Control: no-store
WWW-Authenticate: Basic realm="tessera", charset="UTF-8"
Content-Type: application/json
Content-Length: 26

{"error":"invalid_client"}' "the first example over TCP: section 2.3, 401"

# says STATUS BODY "what" PATH OPTION...
says() {
	says_status=$1
	says_body=$2
	says_what=$3
	shift 3
	is "$(ask "$@") $(cat "$scratch/body")" "$says_status $says_body" "$says_what"
}
# form TOKEN-FILE [FIELD...]: the token's field in a file
form() {
	printf 'token=%s' "$(cat "$tokens/$1")" >"$scratch/form"
	shift
	for form_field in "$@"; do
		printf '&%s' "$form_field" >>"$scratch/form"
	done
	echo "@$scratch/form"
}
no='{"active":false}'
yes_of() {
	echo "{\"active\":true,\"scope\":\"${2-reader writer}\",\"username\":\"svc-a\",\"name\":\"Service A\",\"token_type\":\"Bearer\",\"jti\":\"$(id_of "$1")\"}"
}

says 200 "$(yes_of good)" "a good token" /introspect -d "$(form good)"
says 200 "$(yes_of good)" "with a hint" /introspect -d "$(form good token_type_hint=refresh_token)"
says 200 "$(yes_of good)" "among fields that nobody knows" /introspect -d "$(form good a=b a=c client_id= client_secret=)"
says 200 "$(yes_of fewroles reader)" "fewer roles" /introspect -d "$(form fewroles)"
for each in unknown wrong denied ambiguous incomplete orphan revoked disabled good-off notyet expired public sshd network \
	loopback checksum blank twice password; do
	says 200 "$no" "inactive: $each" "/introspect?service=imap" --data-urlencode "token@$tokens/$each"
done
says 200 "$(yes_of imap)" "a service that it lists" "/introspect?service=imap" -d "$(form imap)"
says 200 "$no" "a role that it lacks" "/introspect?role=writer" -d "$(form fewroles)"
says 200 "$no" "another user" "/introspect?user=svc-b" -d "$(form good)"
says 503 "" "a condition that is not understood" "/introspect?rule=writer" -d "$(form good)"
says 200 "$(yes_of public)" "a public token, and its origin told" /introspect -d "$(form public origin=https%3A%2F%2Fapp.example.com)"
says 200 "$no" "a public token, and another origin" /introspect -d "$(form public origin=https://www.example.com)"
says 200 "$no" "a public token, and an empty origin" /introspect -d "$(form public origin=)"
says 200 "$no" "the caller's own origin does not count" /introspect -d "$(form public)" -H 'Origin: https://app.example.com'

bad='{"error":"invalid_request"}'
says 400 "$bad" "no token" /introspect -d 'a=b'
says 400 "$bad" "an empty form" /introspect -X POST -H 'Content-Type: application/x-www-form-urlencoded'
says 400 "$bad" "two tokens" /introspect -d "$(form good token=a)"
says 400 "$bad" "two origins" /introspect -d "$(form good origin=https://a.test origin=https://a.test)"
says 400 "$bad" "an escape that is none" /introspect -d 'token=%zz'
says 400 "$bad" "a NUL" /introspect -d "$(form good a=%00)"
says 400 "$bad" "JSON" /introspect -H 'Content-Type: application/json' -d '{"token":"a"}'
says 400 "$bad" "no type" /introspect -H 'Content-Type:' -d "$(form good)"
says 200 "$(yes_of good)" "a type with a charset" /introspect -H 'Content-Type: application/x-www-form-urlencoded; charset=utf-8' \
	-d "$(form good)"
says 413 "" "a form that is too long" /introspect -d "token=$(printf %05000d 1)"
says 413 "" "and does not say so" /introspect -H 'Transfer-Encoding: chunked' -d "token=$(printf %05000d 1)"
says 000 "" "without an end" /introspect -H 'Transfer-Encoding: chunked' -H 'Expect:' --data-binary @/usr/bin/python3
says 405 "" "GET" "/introspect?token=a"
is "$(header Allow)" POST "GET: what is allowed"

over_tcp() {
	curl -s -m 10 -o "$scratch/body" -w '%{http_code}' "http://127.0.0.1:$port/introspect" -d "$(form good)" "$@"
}
is "$(over_tcp)" 401 "over TCP without a secret"
for each in s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIx s6BhdRkqt3: :7Fjfp0ZBr1KtDRbnfVdmIw s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw0 :; do
	is "$(over_tcp -u "$each")" 401 "over TCP, $each"
done
is "$(over_tcp -u s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw) $(cat "$scratch/body")" "200 $(yes_of good)" "over TCP with the secret"
is "$(curl -s -o /dev/null -w '%{http_code}' -H "$(bearer good)" "http://127.0.0.1:$port/v1/auth")" 204 "/v1/auth needs none"

# Whoever is neither root nor of the gate's group.
stranger() {
	setpriv --reuid="$1" --regid="$2" "$3" curl -s -m 10 -o /dev/null -w '%{http_code}' --unix-socket "$http" \
		-d "$(form good)" http://gate/introspect
}
chmod 755 "$run"
chmod 666 "$http" "$scratch/form"
is "$(stranger 65000 65000 --clear-groups)" 000 "another user is hung up on"
is "$(stranger 65000 $nobody --clear-groups)" 200 "one of the gate's group is not"
is "$(stranger 65000 65000 --groups=$nobody)" 200 "also when it is one group of several"
like "$(cat "$scratch/log")" 'a caller is neither in peer_users nor in peer_groups' "the log says so"
is "$(stat -c %a "$mux")" 660 "others cannot even knock"
gate_stop

gate_conf good "peer_users = games" "peer_groups = tape floppy" "http_listen = 127.0.0.1:$port"
gate_start
is "$(stat -c %a "$http")" 666 "where others are listed they can knock"
is "$(stranger games 65000 --clear-groups)" 200 "a user who is listed"
is "$(stranger 65000 floppy --clear-groups)" 200 "a group that is listed"
is "$(stranger 65000 65000 --groups=tape)" 200 "the same among others"
is "$(stranger 65000 games --clear-groups)" 000 "a group that is not"
is "$(over_tcp -u s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw)" 401 "without the file nobody has the secret"
gate_stop

# refuses "what" LINE...: it does not start, and the log says why
refuses() {
	refuses_what=$1
	refuses_text=$2
	shift 2
	gate_conf good "$@"
	: >"$scratch/log"
	LD_LIBRARY_PATH=$scratch/bin timeout 10 setpriv --reuid=$nobody --regid=$nobody --clear-groups "$scratch/bin/tessera-gate" \
		-c "$scratch/conf" 2>"$scratch/log"
	is $? 1 "$refuses_what: it does not start"
	like "$(cat "$scratch/log")" "$refuses_text" "$refuses_what: the log says why"
}
refuses "a user whom nobody knows" 'peer_users: there is no "nosuchuser"' 'peer_users = nosuchuser'
refuses "a group that nobody knows" 'peer_groups: there is no "nosuchgroup"' 'peer_groups = nosuchgroup'
refuses "everything switched off" 'all switched off' 'auth = no' 'introspection = no' 'saslauthd = no'
refuses "an address that is not the loopback's" 'must be an address of the loopback' 'http_listen = 0.0.0.0:80'
refuses "a secret that is not there" "introspection_secret $run/none: No such file" "introspection_secret = $run/none"
chmod 640 "$run/secret"
refuses "a secret that others may read" 'may be read by others: chmod 0600' "introspection_secret = $run/secret"
chmod 600 "$run/secret"
echo secret >"$run/secret"
refuses "a secret without a name" 'must hold NAME:SECRET' "introspection_secret = $run/secret"
printf 'a:b\nc:d\n' >"$run/secret"
refuses "two secrets" 'must hold one line' "introspection_secret = $run/secret"
python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(); print("ready", flush=True); time.sleep(30)' "$mux" >"$scratch/ready" &
other=$!
until_ok [ -s "$scratch/ready" ]
chmod 666 "$mux"
refuses "a socket that is another's" 'another program answers there'
kill $other
wait $other 2>/dev/null
rm "$mux"
echo precious >"$mux"
refuses "a file that is no socket" "$mux: Address already in use"
is "$(cat "$mux")" precious "which stays as it is"
rm "$mux"
gate_conf good
gate_start
is "$(ask /v1/auth)" 401 "a socket that was left behind is made anew"
gate_stop
for each in damaged stale; do
	gate_conf "$each"
	gate_start
	says 503 "" "the cache is $each" /introspect -d "$(form good)"
	gate_stop
done
done_testing
