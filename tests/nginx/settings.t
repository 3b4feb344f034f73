#!/bin/sh
# SPDX-License-Identifier: ISC
# Directives: what is understood, what is not, and what is taken over from outside.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/nginx/nginx.sh"
make_world

# tried DIRECTIVES: what nginx says of them, in a word and the message
tried() {
	echo "server { listen $place; location / { $1 } }" | settings
	if run_nginx -t >/dev/null 2>"$web/tried"; then
		echo good
	else
		sed -n 's/^nginx: \[emerg\] \(.*\) in [^ ]*$/refused: \1/p' "$web/tried"
	fi
}

hundred=$(printf '%0100d' 0)
while IFS='|' read -r wanted directives; do
	is "$(tried "$directives")" "$wanted" "$(echo "$directives" | cut -c 1-60)"
done <<-END
	good|tessera on;
	good|tessera off;
	good|tessera optional;
	good|tessera on; tessera_cache $caches/other; tessera_service "a service"; tessera_role a-1; tessera_realm ""; tessera_basic on; tessera_preflight on;
	good|tessera on; limit_except GET { tessera_role writer; }
	good|tessera_cache /$hundred;
	good|tessera_realm "with \"quotes\"";
	good|tessera_role r$(echo "$hundred" | cut -c 1-31);
	refused: invalid value "yes"|tessera yes;
	refused: invalid number of arguments in "tessera" directive|tessera;
	refused: invalid number of arguments in "tessera_role" directive|tessera_role one two;
	refused: "tessera" directive is duplicate|tessera on; tessera off;
	refused: "tessera_cache" is duplicate|tessera_cache /a; tessera_cache /b;
	refused: "tessera_cache" must be an absolute path|tessera_cache a/b;
	refused: "tessera_cache" must be an absolute path|tessera_cache "";
	refused: tessera_cache "/$hundred$hundred": too big|tessera_cache /$hundred$hundred;
	refused: "tessera_service" needs the name of a service|tessera_service "";
	refused: "tessera_role" must be the name of a role: a-z, then a-z, 0-9 and -, 32 at most|tessera_role "";
	refused: "tessera_role" must be the name of a role: a-z, then a-z, 0-9 and -, 32 at most|tessera_role Reader;
	refused: "tessera_role" must be the name of a role: a-z, then a-z, 0-9 and -, 32 at most|tessera_role "a b";
	refused: "tessera_role" must be the name of a role: a-z, then a-z, 0-9 and -, 32 at most|tessera_role r$(echo "$hundred" | cut -c 1-32);
	refused: "tessera_realm" must be printable ASCII|tessera_realm "Büro";
	refused: "tessera_realm" is too long|tessera_realm $hundred;
	refused: invalid value "maybe" in "tessera_basic" directive, it must be "on" or "off"|tessera_basic maybe;
	refused: invalid value "1" in "tessera_preflight" directive, it must be "on" or "off"|tessera_preflight 1;
	refused: unknown directive "tessera_origin"|tessera_origin https://a.example;
END

settings <<-END
	tessera on;
	tessera_service imap;
	tessera_realm outside;
	tessera_basic on;
	default_type text/plain;
	server {
		listen $place;
		location /deeper/ {
			tessera_service sshd;
			location /deeper/still/ {
				tessera_role writer;
				try_files /page =404;
			}
			try_files /page =404;
		}
		location /off/ {
			tessera off;
			try_files /page =404;
		}
		location /other/ {
			tessera_cache $caches/other;
			tessera_realm inside;
			tessera_basic off;
			try_files /page =404;
		}
		location /read/ {
			limit_except GET {
				tessera_role writer;
			}
			proxy_pass http://$place/off/;
		}
		location / {
			try_files /page =404;
		}
	}
END
echo "the page" >"$web/files/page"
rm "$web/log"
nginx_start
is "$(ask imap /)" 200 "a service named outside"
is "$(ask sshd /)" 401 "not another"
is "$(ask sshd /deeper/)" 200 "a service named inside"
is "$(ask imap /deeper/)" 401 "in the place of the one outside"
is "$(ask good /deeper/still/)" 200 "a role is wanted further inside: the token has it"
is "$(ask fewroles /deeper/still/)" 403 "and it has not"
is "$(ask fewroles /deeper/)" 200 "which counts there alone"
is "$(ask - /off/)" 200 "off: everybody"
is "$(ask revoked /off/)" 200 "off: nobody is judged"
is "$(ask unknown /other/)" 200 "another cache"
is "$(ask good /other/):$(header WWW-Authenticate)" '401:Bearer realm="inside", error="invalid_token"' "which does not know the others; its realm; no Basic"
is "$(ask - /):$(header WWW-Authenticate)" '401:Bearer realm="outside"|Basic realm="outside", charset="UTF-8"' "the realm outside"
is "$(ask_basic svc-a good /)" 200 "Basic, where it is taken"
is "$(ask_basic svc-a good /other/):$(header WWW-Authenticate)" '401:Bearer realm="inside"' "where it is not, it counts as nothing"
is "$(ask fewroles /read/)" 200 "by method: reading wants no role"
is "$(ask fewroles /read/ -X POST)" 403 "writing does"
is "$(ask good /read/ -X POST -d x)" 405 "and the token that has it comes to what refuses the method"
nginx_stop
done_testing
