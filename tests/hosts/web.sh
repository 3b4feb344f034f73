# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154
# How a web server is asked by curl.  Source hosts.sh first; a script whose page
# says more than that it works has a came() of its own.
page=http://127.0.0.1/page

# status OPTION...: that of HTTP; headers go to $out.headers and the page to $out.page
status() {
	curl -s -m 20 -D "$out.headers" -o "$out.page" -w '%{http_code}' "$@"
}

# ask_by SCHEME USER TOKEN-FILE [URL OPTION...]: the status, as above.  The token is in nobody's argv.
ask_by() {
	ask_scheme=$1
	ask_user=$2
	ask_file=$3
	shift 3
	[ $# -gt 0 ] || set -- "$page"
	case $ask_scheme in
	basic) echo "user = \"$ask_user:$(cat "$ask_file")\"" ;;
	bearer) echo "header = \"Authorization: Bearer $(cat "$ask_file")\"" ;;
	esac | status -K - "$@"
}

# header NAME: its values in the last answer
header() {
	tr -d '\r' <"$out.headers" | sed -n "s/^$1: //Ip" | paste -sd '|'
}

# came STATUS USER: whether USER is in
came() {
	case $1:$(cat "$out.page") in
	"200:it works") echo in ;;
	401:*) echo refused ;;
	*) cat "$out.page" ;;
	esac
}

by_basic() {
	came "$(ask_by basic "$@")" "$1"
}

by_bearer() {
	came "$(ask_by bearer "$@")" "$1"
}
