# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# The world of the tests of the module for nginx: nginx itself, as nobody, with
# caches made for it, asked by curl.  Below a sanitizer nginx preloads it.
#
#   settings            reads what stands in "http" and writes $web/nginx.conf; $place is where it listens
#   nginx_start         starts it; at the end it is stopped, and no sanitizer must have complained
#   ask TOKEN URL-PATH [OPTION...]   with that token as the bearer, "-" for none; prints the status;
#                       headers go to $web/headers, the page to $web/page
#   ask_basic USER TOKEN URL-PATH [OPTION...]
#   header NAME         its values in the last answer, one after the other with | between
#   refusals            how many lines the module has logged

[ -e "$builddir/.libs/ngx_http_tessera_module.so" ] || skip_all "the module for nginx is not built"
. "$srcdir/tests/world.sh"
need_command nginx curl

web=$scratch/nginx
module=$builddir/.libs/ngx_http_tessera_module.so
place=127.0.0.1:$(free_port)
mkdir -p "$web/files"
need_preload

# run_nginx ARGUMENT...; what nginx itself leaves behind is not ours
run_nginx() {
	LD_PRELOAD=$preload ASAN_OPTIONS=detect_leaks=0:log_path="$web/sanitizer" \
		nginx -c "$web/nginx.conf" -e "$web/log" "$@"
}

settings() {
	{
		cat <<-END
			load_module $module;
			user nobody nogroup;
			worker_processes 1;
			pid $web/pid;
			error_log $web/log ${log_level:-info};
			events {
			}
			http {
				log_format all '\$remote_user "\$request" \$status \$tessera_account \$tessera_verdict \$tessera_token';
				access_log $web/access all;
				client_body_temp_path $web/body;
				proxy_temp_path $web/proxy;
				fastcgi_temp_path $web/fastcgi;
				uwsgi_temp_path $web/uwsgi;
				scgi_temp_path $web/scgi;
				root $web/files;
				tessera_cache $caches/good;
		END
		cat
		echo "}"
	} >"$web/nginx.conf"
}

nginx_start() {
	run_nginx || { sed 's/^/# /' "$web/log"; not_ok "nginx starts"; done_testing; }
	nginx=$(cat "$web/pid")
	at_exit 'kill "$nginx" 2>/dev/null'
}

nginx_stop() {
	kill -QUIT "$nginx"
	until_ok [ ! -e "$web/pid" ]
	is "$(cat "$web"/sanitizer* 2>/dev/null)$(grep -E '\[(alert|crit|emerg)\]' "$web/log")" "" "nginx ends as it should"
}

status() {
	status_path=$1
	shift
	curl -s -m 20 -D "$web/headers" -o "$web/page" -w '%{http_code}' "$@" "http://$place$status_path"
}

ask() {
	ask_token=$1
	shift
	if [ "$ask_token" = - ]; then
		status "$@"
	else
		echo "header = \"Authorization: Bearer $(cat "$tokens/$ask_token")\"" | status "$@" -K -
	fi
}

ask_basic() {
	ask_user=$1
	ask_token=$2
	shift 2
	echo "user = \"$ask_user:$(cat "$tokens/$ask_token")\"" | status "$@" -K -
}

header() {
	tr -d '\r' <"$web/headers" | sed -n "s/^$1: //Ip" | paste -sd '|'
}

refusals() {
	grep -c 'tessera: ' "$web/log"
}
