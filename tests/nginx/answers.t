#!/bin/sh
# SPDX-License-Identifier: ISC
# Every verdict as an answer of HTTP, and the module beside others that control access.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/nginx/nginx.sh"
make_world
echo "the page" >"$web/files/page"
echo "denied" >"$web/files/denied"
echo 'whole: <!--# include virtual="/part" -->' >"$web/files/whole.shtml"
echo "known:{PLAIN}password" >"$web/passwords"

{
	cat <<-END
		tessera on;
		limit_req_zone \$remote_addr zone=few:32k rate=1r/m;
		default_type text/plain;
		index page;
		set_real_ip_from 127.0.0.1;
		server {
			listen $place;
			listen unix:$web/socket;
			location / {
				try_files /page =404;
			}
			location /basic {
				tessera_basic on;
				try_files /page =404;
			}
			location /optional {
				tessera optional;
				try_files /page =404;
			}
			location /preflight {
				tessera_preflight on;
				try_files /page =404;
			}
			location /by-address {
				satisfy any;
				allow 10.0.0.0/8;
				deny all;
				try_files /page =404;
			}
			location /few {
				limit_req zone=few;
				try_files /page =404;
			}
			location /here {
				satisfy any;
				allow 127.0.0.1;
				deny all;
				try_files /page =404;
			}
			location /and-address {
				allow 10.0.0.0/8;
				deny all;
				try_files /page =404;
			}
			location /password {
				tessera off;
				auth_basic people;
				auth_basic_user_file $web/passwords;
				try_files /page =404;
			}
			location /or-password {
				satisfy any;
				auth_basic people;
				auth_basic_user_file $web/passwords;
				try_files /page =404;
			}
			location /or-password-basic {
				satisfy any;
				tessera_basic on;
				auth_basic people;
				auth_basic_user_file $web/passwords;
				try_files /page =404;
			}
			location /and-password {
				auth_basic people;
				auth_basic_user_file $web/passwords;
				try_files /page =404;
			}
			location /or-asked {
				satisfy any;
				auth_request /asked;
				try_files /page =404;
			}
			location = /asked {
				internal;
				tessera off;
				if (\$http_x_ask) {
					return 204;
				}
				return 401;
			}
			location /index/ {
				alias $web/files/;
			}
			location /explained {
				error_page 401 /denied;
				try_files /page =404;
			}
			location = /denied {
				tessera off;
			}
			location /again/ {
				error_page 404 = /writers;
				root $web/nothing;
			}
			location = /writers {
				tessera_role writer;
				try_files /page =404;
			}
			location = /whole.shtml {
				ssi on;
				ssi_types *;
			}
			location = /part {
				tessera_role nobody;
				return 200 "for \$tessera_account";
			}
			location /told {
				set \$early "\$tessera_account";
				proxy_set_header X-Told "\$early|\$tessera_account|\$tessera_name|\$tessera_roles|\$tessera_token|\$tessera_verdict";
				proxy_pass http://unix:$web/behind;
			}
	END
	for each in other damaged unsafe nodenied stale fifo symlink gone; do
		echo "location /$each { tessera_cache $caches/$each; try_files /page =404; }"
	done
	cat <<-END
		}
		server {
			listen unix:$web/behind;
			tessera off;
			return 200 "\$http_x_told";
		}
	END
} | settings
nginx_start

bearer='Bearer realm="tessera"'
basic='Basic realm="tessera", charset="UTF-8"'
for each in good good-b good-local good-allowed legacy loopback fewroles; do
	is "$(ask "$each" /):$(cat "$web/page"):$(header WWW-Authenticate)" "200:the page:" "let in: $each"
done
before=$(refusals)
for each in wrong unknown good-denied denied ambiguous incomplete orphan good-off revoked disabled expired notyet public imap network \
	checksum twice; do
	is "$(ask "$each" /):$(header WWW-Authenticate):$(grep -c 'the page' "$web/page")" \
		"401:$bearer, error=\"invalid_token\":0" "refused: $each"
	is "$(ask_basic "" "$each" /basic):$(header WWW-Authenticate)" "401:$bearer, error=\"invalid_token\"|$basic" "refused by Basic: $each"
	before=$((before + 2))
	is "$(refusals)" "$before" "with a line each"
done
is "$(ask - /):$(header WWW-Authenticate):$(refusals)" "401:$bearer:$before" "without a token: no reason, and no line"
is "$(ask fewroles /writers):$(header WWW-Authenticate)" "403:$bearer, error=\"insufficient_scope\", scope=\"writer\"" "a role is missing"
is "$(ask good /other)" 401 "a token of another cache"
for each in damaged unsafe nodenied stale fifo symlink gone; do
	is "$(ask good "/$each"):$(header WWW-Authenticate)" 503: "503: a cache that is $each"
done
is "$(grep -c '\[error\].*tessera: verdict=\(unavailable\|stale\)' "$web/log")" 7 "which are errors in the log"

for each in "Bearer" "Bearer a b" "Bearer ,"; do
	is "$(status / -H "Authorization: $each"):$(header WWW-Authenticate)" "400:$bearer, error=\"invalid_request\"" "malformed: $each"
done
is "$(status /basic -H "Authorization: Basic !"):$(header WWW-Authenticate)" "400:$bearer, error=\"invalid_request\"" "malformed Basic"
is "$(ask good / -H "Authorization: Bearer x")" 400 "two headers: nginx itself refuses"
is "$(ask good / -H "Authorization;" -I)" 400 "an empty one as well"
is "$(status / -H "Authorization: Negotiate abcd"):$(header WWW-Authenticate)" "401:$bearer" "another scheme is no token"
is "$(status "/?access_token=$(cat "$tokens/good")")" 401 "nor is one in the query"
is "$(echo "header = \"aUTHORIZATION: bEARER $(cat "$tokens/good")\"" | status / -K -)" 200 "case does not matter"
is "$(ask good / -I)" 200 "HEAD"
is "$(ask good / --http1.0)" 200 "HTTP/1.0"
is "$(ask_basic svc-a good /basic) $(ask_basic token good /basic) $(ask_basic "" good /basic) $(ask_basic svc-b good /basic)" \
	"200 200 200 401" "Basic: the owner, the word token, nobody; another"

is "$(ask - /optional) $(status /optional -H "Authorization: Negotiate abcd") $(ask good /optional)" "200 200 200" "optional: nobody and somebody"
is "$(ask wrong /optional) $(status /optional -H "Authorization: Bearer") $(ask_basic svc-a good /optional)" "401 400 200" \
	"optional: what is shown must be good; Basic is not looked at"

preflight() {
	status "$1" -X OPTIONS -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET"
}
is "$(preflight /) $(preflight /preflight):$(header Vary)" "401 405:Origin" "a preflight comes through where it is let through"

# Origins.  tests/hosts has more of them.
is "$(ask public / -H "Origin: https://app.example.com"):$(header Vary)" 200:Origin "a public token from its origin"
is "$(ask public / -H "Origin;"):$(header Vary)" 401:Origin "not from an empty one"
is "$(ask legacy / -H "Origin: https://a.example"):$(header Vary)" 200:Origin "a token of a form that may be public varies, too"

# Addresses.
is "$(ask network / -H "X-Real-IP: 10.1.2.3")" 200 "the address that nginx was told by whom it believes"
is "$(ask loopback / -H "X-Real-IP: 10.1.2.3")" 401 "and not the one it has itself"
is "$(ask good / --unix-socket "$web/socket") $(ask loopback / --unix-socket "$web/socket")" "200 401" "a client without an address"

# Others that control access.
there="-H X-Real-IP:10.1.2.3"
before=$(refusals)
# shellcheck disable=SC2086
is "$(ask - /by-address $there) $(ask wrong /by-address $there) $(refusals)" "200 200 $before" "satisfy any: whom others let in is not judged"
is "$(ask good /by-address):$(header WWW-Authenticate)" 200: "and whom they refuse may have a token"
is "$(ask wrong /by-address):$(header WWW-Authenticate)" "401:$bearer, error=\"invalid_token\"" "which must be good"
is "$(ask fewroles /by-address)" 200 "whatever its roles"
# shellcheck disable=SC2086
is "$(ask good /and-address $there) $(ask - /and-address $there) $(ask good /and-address)" "200 401 403" "satisfy all: both must agree"
is "$(status /password -u known:password) $(status /password -u known:wrong) $(status /password) $(ask_basic svc-a good /password)" "200 401 401 401" \
	"where no token is asked for, a password does as ever"
is "$(status /or-password -u known:password) $(ask good /or-password):$(header WWW-Authenticate)" "200 200:" "a password or a token"
is "$(ask wrong /or-password):$(header WWW-Authenticate)" "401:Basic realm=\"people\"|$bearer, error=\"invalid_token\"" "neither: both ways are shown"
is "$(status /or-password -u known:wrong)" 401 "a wrong password"
is "$(status /or-password-basic -u known:password) $(ask_basic svc-a good /or-password-basic):$(header WWW-Authenticate)" "200 200:" \
	"both by Basic"
is "$(ask_basic svc-a wrong /or-password-basic)" 401 "and neither"
is "$(status /and-password -u known:password) $(ask good /and-password)" "401 401" "a password and a token do not go into one header"
is "$(ask - /or-asked -H "X-Ask: yes") $(ask good /or-asked) $(ask wrong /or-asked) $(ask - /or-asked)" "200 200 401 401" "auth_request or a token"

# Once a request.
before=$(refusals)
is "$(ask good /index/) $(ask wrong /index/) $(refusals)" "200 401 $((before + 1))" "an index is judged once"
before=$(refusals)
is "$(ask wrong /explained):$(cat "$web/page"):$(header WWW-Authenticate):$(refusals)" \
	"401:denied:$bearer, error=\"invalid_token\":$((before + 1))" "a page may explain a refusal"
is "$(ask good /again/x) $(ask fewroles /again/x):$(header WWW-Authenticate)" \
	"200 403:$bearer, error=\"insufficient_scope\", scope=\"writer\"" "but where it goes on to wants more, that is asked for"
is "$(ask good /whole.shtml):$(cat "$web/page")" "200:whole: for svc-a" "parts of a page are its own, and know who has come"

# What is told.
is "$(ask good /told):$(cat "$web/page")" "200:|svc-a|Service%20A|reader writer|$(id_of good)|allow" "variables; none before access is asked for"
: >"$web/access"
is "$(ask revoked /told) $(ask_basic "$(cat "$tokens/good")" good /basic) $(ask_basic svc-a good /basic)" "401 401 200" "and in the log:"
is "$(cat "$web/access")" "- \"GET /told HTTP/1.1\" 401 - revoked $(id_of revoked)
- \"GET /basic HTTP/1.1\" 401 - wrong_account $(id_of good)
svc-a \"GET /basic HTTP/1.1\" 200 svc-a allow $(id_of good)" "who has come, or why not, and no token in the place of a name"
: >"$web/access"
is "$(ask_basic "$(cat "$tokens/good")" good /optional) $(ask_basic "$(cat "$tokens/good")" good /here) $(
	ask_basic "$(cat "$tokens/good")" good /or-password) $(ask_basic known good /or-password)" "200 200 401 401" "a name that is a token, and nobody looks at Basic:"
is "$(ask - /few) $(ask_basic "$(cat "$tokens/good")" good /few)" "401 503" "nor comes so far:"
is "$(cut -d ' ' -f 1 "$web/access" | paste -sd ' ')" "- - - known - -" "it is not in the log either"
nginx_stop
grep -v -e 'duplicate header line' -e 'access_token' "$web/log" "$web/access" >"$scratch/logs"
cut -c 1-40 "$tokens"/* | grep -v "a password" >"$scratch/secrets"
is "$(grep -cF -f "$scratch/secrets" "$scratch/logs")" 0 "no token but those that nginx itself quotes"
done_testing
