#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# The module for Apache by itself: directives, every verdict as an answer, and threads
# that judge while the cache changes; below a sanitizer Apache preloads it.
. "$srcdir/tests/tap.sh"
module=$builddir/.libs/mod_tessera.so
[ -e "$module" ] || skip_all "the module for Apache is not built"
. "$srcdir/tests/world.sh"
need_command apache2 curl openssl wrk
modules=/usr/lib/apache2/modules
[ -e "$modules/mod_mpm_event.so" ] || skip_all "Apache has no threads here"
make_world
web=$scratch/apache
place=127.0.0.1:$(free_port)
mkdir -p "$web/files/parts"
echo "the page" | tee "$web/files/page" >"$web/files/parts/index"
need_preload

# settings: what stands on standard input, behind what every Apache needs
settings() {
	{
		for each in mpm_event authn_core authz_core authz_host authz_user auth_basic authn_file authn_anon dir alias remoteip; do
			echo "LoadModule ${each}_module $modules/mod_$each.so"
		done
		cat <<-END
			LoadModule tessera_module $module
			ServerName localhost
			Listen $place
			User nobody
			Group nogroup
			PidFile $web/pid
			DefaultRuntimeDir $web
			ErrorLog $web/log
			LogLevel info
			LogFormat "%u \"%r\" %>s %{TESSERA_VERDICT}e %{TESSERA_TOKEN}e %{TESSERA_ACCOUNT}e %{TESSERA_NAME}e %{TESSERA_ROLES}e" all
			CustomLog $web/access all
			DocumentRoot $web/files
			DirectoryIndex index
			RemoteIPHeader X-Real-IP
			RemoteIPInternalProxy 127.0.0.1
			StartServers 2
			ThreadsPerChild 8
			MaxRequestWorkers 16
			TesseraCache $caches/good
		END
		cat
	} >"$web/conf"
}

# What Apache itself and its libraries leave behind is not ours.
ASAN_OPTIONS=detect_leaks=0:log_path=$web/sanitizer
export ASAN_OPTIONS

# tried DIRECTIVES: what Apache says of them
tried() {
	printf '<Location "/">\n%s\n</Location>\n' "$1" | settings
	if LD_PRELOAD=$preload apache2 -f "$web/conf" -t >"$web/tried" 2>&1; then
		echo good
	else
		sed -n '$p' "$web/tried"
	fi
}

long=/$(printf '%0200d' 0)
while IFS='|' read -r wanted directive; do
	is "$(tried "$directive")" "$wanted" "$(echo "$directive" | cut -c 1-60)"
done <<-END
	good|TesseraCache /var/lib/tessera
	good|TesseraService "a service"
	good|Require tessera-role a-1
	good|AuthType Tessera
	good|AuthBasicProvider tessera file
	TesseraCache must be an absolute path|TesseraCache a/b
	TesseraCache is too long|TesseraCache $long
	TesseraService takes one argument, what this is called in the lists of tokens|TesseraService ""
	TesseraBasic must be On or Off|TesseraBasic maybe
	TesseraPreflight must be On or Off|TesseraPreflight 1
	Require tessera-role: a role is a-z, then a-z, 0-9 and -, 32 at most|Require tessera-role Reader
	Require tessera-role: a role is a-z, then a-z, 0-9 and -, 32 at most|Require tessera-role one two
	Require tessera-role: a role is a-z, then a-z, 0-9 and -, 32 at most|Require tessera-role
END

# A person, and whoever copied a token with the blank behind it.
{
	printf 'ann:%s\n' "$(openssl passwd -apr1 secret)"
	printf 'svc-a:%s\n' "$(openssl passwd -apr1 "$(cat "$tokens/good") ")"
} >"$web/passwords"
chmod 644 "$web/passwords"

{
	cat <<-END
		Alias /basic $web/files/page
		Alias /service $web/files/page
		Alias /writers $web/files/page
		Alias /writers401 $web/files/page
		Alias /preflight $web/files/page
		Alias /explained $web/files/page
		Alias /denied $web/files/page
		Alias /people $web/files/page
		Alias /guests $web/files/page
		Alias /either $web/files/page
		<Location "/">
			AuthType Tessera
			AuthName tokens
			Require valid-user
		</Location>
		<Location "/basic">
			TesseraBasic On
		</Location>
		<Location "/service">
			TesseraService imap
		</Location>
		<Location "/writers">
			AuthzSendForbiddenOnFailure On
			Require tessera-role writer
		</Location>
		<Location "/writers401">
			Require tessera-role writer
		</Location>
		<Location "/preflight">
			TesseraPreflight On
		</Location>
		<Location "/explained">
			ErrorDocument 401 /denied
		</Location>
		<Location "/first">
			TesseraBasic On
			ErrorDocument 404 /people
		</Location>
		<Location "/people">
			AuthType Basic
			AuthBasicProvider tessera
		</Location>
		<Location "/either">
			AuthType Basic
			AuthBasicProvider tessera file
			AuthUserFile $web/passwords
		</Location>
		<Location "/to-guests">
			TesseraBasic On
			ErrorDocument 404 /guests
		</Location>
		<Location "/guests">
			AuthType Basic
			AuthBasicProvider anon
			Anonymous token
			Anonymous_MustGiveEmail Off
			AuthMerging Off
			Require tessera-role writer
		</Location>
		<Location "/denied">
			Require all granted
		</Location>
	END
	for each in other damaged unsafe nodenied stale fifo symlink gone; do
		printf 'Alias /%s %s\n<Location "/%s">\nTesseraCache %s\n</Location>\n' "$each" "$web/files/page" "$each" "$caches/$each"
	done
} | settings
LD_PRELOAD=$preload apache2 -f "$web/conf" -D FOREGROUND 2>"$web/err" &
apache=$!
at_exit 'kill "$apache" 2>/dev/null'

status() {
	status_path=$1
	shift
	curl -s -m 20 -D "$web/headers" -o "$web/page" -w '%{http_code}' "$@" "http://$place$status_path"
}
ask() {
	ask_token=$1
	shift
	echo "header = \"Authorization: Bearer $(cat "$tokens/$ask_token")\"" | status "$@" -K -
}
ask_basic() {
	echo "user = \"$1:$(cat "$tokens/$2")\"" | status "$3" -K -
}
header() {
	tr -d '\r' <"$web/headers" | sed -n "s/^$1: //Ip" | paste -sd '|'
}
refusals() {
	grep -c ' tessera: ' "$web/log"
}

until_ok status /denied

bearer='Bearer realm="tokens"'
for each in good good-b good-local good-allowed legacy loopback fewroles; do
	is "$(ask "$each" /page):$(cat "$web/page"):$(header WWW-Authenticate)" "200:the page:" "let in: $each"
done
for each in wrong unknown good-denied denied ambiguous incomplete orphan good-off revoked disabled expired notyet public imap network \
	checksum twice; do
	before=$(refusals)
	is "$(ask "$each" /page):$(header WWW-Authenticate):$(refusals)" "401:$bearer, error=\"invalid_token\":$((before + 1))" \
		"refused, with a line: $each"
done
for each in damaged unsafe nodenied stale fifo symlink gone; do
	is "$(ask good "/$each"):$(header WWW-Authenticate)" 503: "503: a cache that is $each"
done
is "$(grep -c ':error\].* tessera: verdict=\(unavailable\|stale\)' "$web/log")" 7 "which are errors in the log"
is "$(ask unknown /other) $(ask good /other) $(ask imap /service) $(ask imap /page)" "200 401 200 401" "another cache, another service"
is "$(ask_basic svc-a good /basic) $(ask_basic token good /basic) $(ask_basic svc-b good /basic) $(ask_basic svc-a good /page)" \
	"200 200 401 401" "HTTP Basic, where it is taken"
is "$(status /either -u ann:secret) $(status /either -u ann:wrong) $(ask_basic svc-a good /either)" "200 401 200" \
	"beside another provider of passwords"
is "$(echo "user = \"svc-a:$(cat "$tokens/good") \"" | status /either -K -)" 401 "which no token reaches, not with a blank behind it either"
is "$(ask good /writers) $(ask fewroles /writers):$(header WWW-Authenticate)" \
	"200 403:$bearer, error=\"insufficient_scope\", scope=\"writer\"" "a role"
is "$(ask fewroles /writers401):$(header WWW-Authenticate)" "401:$bearer, error=\"insufficient_scope\", scope=\"writer\"" "which Apache makes 401"
is "$(ask network /page -H "X-Real-IP: 10.1.2.3") $(ask loopback /page -H "X-Real-IP: 10.1.2.3")" "200 401" "the address as mod_remoteip leaves it"
is "$(ask public /page -H "Origin: https://app.example.com") $(ask public /page -H "Origin: https://app.example.com:444"):$(header Vary)" \
	"200 401:Origin" "origins"
is "$(status /preflight -X OPTIONS -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET")" 200 "a preflight"
is "$(status /page -X OPTIONS -H "Origin: https://any.example" -H "Access-Control-Request-Method: GET")" 401 "is let in where that is said"
before=$(refusals)
is "$(ask good /parts/) $(ask wrong /parts/) $(refusals)" "200 401 $((before + 1))" "an index is judged once"
before=$(refusals)
is "$(ask wrong /explained):$(cat "$web/page"):$(header WWW-Authenticate):$(refusals)" \
	"401:the page:$bearer, error=\"invalid_token\":$((before + 1))" "a page may explain a refusal"
ask_basic svc-a good /people >"$scratch/status"
is "$(cat "$scratch/status"):$(ask_basic token good /people):$(ask_basic svc-b good /people)" "200:401:401" "as a provider of passwords it wants the name"
is "$(ask_basic token good /first >/dev/null; grep -c 'the page' "$web/page")" 0 "also of who was let in by another way before"
is "$(ask_basic svc-a good /first >/dev/null; grep -c 'the page' "$web/page")" 1 "and is pleased by it"
is "$(ask_basic token good /to-guests >/dev/null; grep -c 'the page' "$web/page")" 0 "another user has not the roles of who was let in before"
: >"$web/access"
is "$(ask good /page) $(ask revoked /page) $(ask_basic "$(cat "$tokens/good")" good /basic)" "200 401 401" "and in the log:"
is "$(cat "$web/access")" "svc-a \"GET /page HTTP/1.1\" 200 allow $(id_of good) svc-a Service%20A reader writer
- \"GET /page HTTP/1.1\" 401 revoked $(id_of revoked) - - -
- \"GET /basic HTTP/1.1\" 401 wrong_account $(id_of good) - - -" "who has come, or why not, and no token in the place of a name"
is "$(ask_basic "$(cat "$tokens/good")" good /people):$(header WWW-Authenticate):$(status /people -u "$(cat "$tokens/good"):")" \
	"401:Basic realm=\"tokens\":401" "nor where passwords are asked for, which log who is unknown"

# Threads, while generations are published: never an answer that is none of the two.
echo "n = 0
tokens = {}
for _, name in ipairs({'good', 'good-b', 'revoked', 'wrong'}) do
	tokens[#tokens + 1] = io.open('$tokens/' .. name):read('*l')
end
function request()
	n = n % #tokens + 1
	return wrk.format('GET', '/page', {['Authorization'] = 'Bearer ' .. tokens[n], ['X-Token'] = n})
end" >"$scratch/load.lua"
: >"$web/access"
wrk -t 1 -c 12 -d 2s -s "$scratch/load.lua" "http://$place/" >"$scratch/load" &
load=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	world_change "$caches/good" expire
	echo "token owner=svc-a text=$(cat "$tokens/good")" | "$mkcache" --delta "$caches/good" >/dev/null
done
wait "$load"
like "$(cat "$scratch/load")" "^ +[1-9][0-9]* requests in" "threads judge while the cache changes"
is "$(awk '{ print $5, $6 }' "$web/access" | sort -u | sed "s/$(id_of good)\$/good/; s/$(id_of good-b)\$/good-b/; s/$(id_of revoked)\$/revoked/" |
	grep -vx -e '200 allow' -e '401 expired' -e '401 revoked' -e '401 wrong_secret')" "" "with the answers that there are"
is "$(awk '$5 == 401 && $6 == "expired" && $7 != good || $5 == 200 && $7 == revoked' good="$(id_of good)" revoked="$(id_of revoked)" \
	"$web/access")" "" "each of its own token"
kill "$apache"
wait "$apache"
is "$(cat "$web"/sanitizer* 2>/dev/null)$(grep -E 'exit signal' "$web/log")" "" "Apache ends as it should"
cut -c 1-40 "$tokens"/* | grep -v "a password" >"$scratch/secrets"
is "$(cat "$web/log" "$web/access" | grep -cF -f "$scratch/secrets")" 0 "no token in the logs"
done_testing
