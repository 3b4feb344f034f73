#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# /v1/auth: every verdict by its status and challenges, what is told of a good
# token, and what a proxy may get wrong.
. "$srcdir/tests/gate/gate.sh"
make_world
gate_conf good 'realm = the "realm"' 'peer_header = X-Real-IP'
gate_start

plain='Bearer realm="the \"realm\""
Basic realm="the \"realm\"", charset="UTF-8"'
refused='Bearer realm="the \"realm\"", error="invalid_token"
Basic realm="the \"realm\"", charset="UTF-8"'
malformed='Bearer realm="the \"realm\"", error="invalid_request"
Basic realm="the \"realm\"", charset="UTF-8"'

# says STATUS CHALLENGES "what" PATH [OPTION...]
says() {
	says_status=$1
	says_challenges=$2
	says_what=$3
	shift 3
	is "$(ask "$@")" "$says_status" "$says_what: $says_status"
	is "$(header WWW-Authenticate)" "$says_challenges" "$says_what: what it is challenged with"
}

says 401 "$plain" "no token" /v1/auth
says 401 "$plain" "a scheme that nobody knows" /v1/auth -H 'Authorization: Digest a="b"'
for each in 'Bearer' 'Bearer a b' 'Bearer a,b' 'Basic !' 'Basic QQ==' '@ a'; do
	says 401 "$malformed" "malformed: $each" /v1/auth -H "Authorization: $each"
done
says 401 "$malformed" "two of them" /v1/auth -H "$(bearer good)" -H 'Authorization: Bearer a'

says 204 "" "a good token" /v1/auth -H "$(bearer good)"
is "$(header X-Tessera-Account)" svc-a "its account"
is "$(header X-Tessera-Name)" Service%20A "its display name, encoded"
is "$(header X-Tessera-Roles)" "reader writer" "its roles"
is "$(header X-Tessera-Token)" "$(id_of good)" "its id"
is "$(header Cache-Control)" no-store "nobody keeps the answer"
is "$(wc -c <"$scratch/body")" 0 "and no more"
for each in svc-a '' token; do
	says 204 "" "as the password of \"$each\"" /v1/auth -H "$(basic "$each" good)"
done
says 401 "$refused" "as the password of another" /v1/auth -H "$(basic svc-b good)"
says 204 "" "a legacy token" /v1/auth -H "$(bearer legacy)"

while read -r name verdict; do
	says 401 "$refused" "$verdict" /v1/auth -H "$(bearer "$name")"
	like "$(tail -n 1 "$scratch/log")" "auth: verdict=$verdict( |$)" "$verdict: the log says so"
	is "$(header X-Tessera-Token)" "" "$verdict: nothing is told of it"
done <<END
checksum not_a_token
twice not_a_token
unknown unknown
wrong wrong_secret
denied denied_locally
good-denied denied_locally
ambiguous ambiguous
good-dup ambiguous
incomplete incomplete
orphan orphan
revoked revoked
disabled disabled
good-off account_disabled
notyet not_yet
expired expired
public no_origin
sshd wrong_service
network wrong_network
END

says 204 "" "no user of this host is made" /v1/auth -H "$(bearer good-local)"
says 401 "$refused" "another service" "/v1/auth?service=web" -H "$(bearer imap)"
says 204 "" "the service that it lists" "/v1/auth?service=imap" -H "$(bearer imap)"
says 204 "" "the role that it has" "/v1/auth?role=reader" -H "$(bearer fewroles)"
says 403 'Bearer realm="the \"realm\"", error="insufficient_scope", scope="writer"' "a role that it lacks" \
	"/v1/auth?role=writer" -H "$(bearer fewroles)"
says 204 "" "the user who it is" "/v1/auth?user=svc-a" -H "$(bearer good)"
says 401 "$refused" "another user" "/v1/auth?user=svc-b" -H "$(bearer good)"
says 401 "$refused" "one user asked for, another given" "/v1/auth?user=svc-b" -H "$(basic svc-a good)"
says 401 "$refused" "and the other way round" "/v1/auth?user=svc-a" -H "$(basic svc-b good-b)"
for each in rule=reader role= role=Reader 'role=a&role=a' service=%00 service=%4 role service= 'user=a&x' "service=$(printf %0256d 1)" \
	"role=$(printf 'a%032d' 1)" "$(printf 'service=%01100d' 1)"; do
	says 503 "" "a condition that is not understood ($(echo "$each" | cut -c 1-20))" "/v1/auth?$each" -H "$(bearer good)"
done

app=https://app.example.com
says 204 "" "a public token from its origin" /v1/auth -H "$(bearer public)" -H "Origin: $app"
for each in https://www.example.com https://app.example.com.evil.test https://app.example.com:8443 http://app.example.com null \
	https://example.com "$app $app" "$app/"; do
	says 401 "$refused" "a public token from $each" /v1/auth -H "$(bearer public)" -H "Origin: $each"
done
says 401 "$refused" "a public token and its origin twice" /v1/auth -H "$(bearer public)" -H "Origin: $app" -H "Origin: $app"
says 204 "" "a private token from anywhere" /v1/auth -H "$(bearer good)" -H "Origin: https://anywhere.test"
says 401 "$plain" "a preflight has no token" /v1/auth -X OPTIONS -H "Origin: $app" -H 'Access-Control-Request-Method: GET'

says 204 "" "an address of its networks" /v1/auth -H "$(bearer loopback)" -H 'X-Real-IP: 127.0.0.9'
for each in 10.0.0.1 localhost '127.0.0.1, 10.0.0.1' ''; do
	says 401 "$refused" "another address: $each" /v1/auth -H "$(bearer loopback)" -H "X-Real-IP: $each"
done
says 401 "$refused" "an address twice" /v1/auth -H "$(bearer loopback)" -H 'X-Real-IP: 127.0.0.1' -H 'X-Real-IP: 127.0.0.1'
says 401 "$refused" "the header of somebody else" /v1/auth -H "$(bearer loopback)" -H 'X-Forwarded-For: 127.0.0.1'

for each in GET POST PUT DELETE PROPFIND; do
	says 204 "" "$each" /v1/auth -X "$each" -H "$(bearer good)"
done
says 204 "" "HEAD" /v1/auth -I -H "$(bearer good)"
says 204 "" "a body that nobody reads" /v1/auth -H "$(bearer good)" -d 'a body'
says 204 "" "a body that is announced and never comes" /v1/auth -H "$(bearer good)" -H 'Content-Length: 1000000'
for each in /v1/auth/ /v1/authx /V1/AUTH / /v1/auth%20 //v1/auth; do
	says 404 "" "another path: $each" "$each" -H "$(bearer good)"
done
is "$(ask "/v1/auth?access_token=$(cat "$tokens/good")")" 503 "a token in the query is no token"

world_change "$caches/good" revoke
says 401 "$refused" "revoked meanwhile" /v1/auth -H "$(bearer good)"
is "$(cat "$tokens"/* | grep -cF -f - "$scratch/log")" 0 "no token is in the log"
check "it ends when it is told to" gate_stop

for each in damaged unsafe nodenied stale fifo symlink; do
	gate_conf "$each"
	gate_start
	says 503 "" "the cache is $each" /v1/auth -H "$(bearer good)"
	gate_stop
done
gate_conf good 'basic = no' 'auth = yes' 'introspection = no' 'saslauthd = no'
gate_start
says 401 'Bearer realm="tessera"' "without Basic" /v1/auth
says 401 'Bearer realm="tessera"' "without Basic, a good token" /v1/auth -H "$(basic svc-b good-b)"
is "$(ask /introspect -d token=a)" 404 "what is switched off is not there"
check "nor its socket" [ ! -e "$mux" ]
gate_stop
gate_conf good 'auth = no'
gate_start
is "$(ask /v1/auth -H "$(bearer good-b)")" 404 "/v1/auth can be switched off"
gate_stop
done_testing
