# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034 # names come from and go to who sources this
# A private slapd, and what a consumer of its content is told.
#
#   server DIR [OPTION...]       a new server; it ends with the script
#   add DIR                      entries from the input, given by the rootdn
#   change DIR                   changes from the input, by the rootdn
#   account NAME [LINE...]       LDIF of a service account
#   token ID PARENT [LINE...]    LDIF of a token
#   member NAME [LINE...]        LDIF of a person
#   watch NAME ARG...            run "dirtool ARG... sync" in the background
#   say NAME LINE                give it a line
#   told NAME PATTERN            wait until a line of it matches; print that line
#   news NAME DIR                what it was told since the last news, in short
#   unwatch NAME                 end its input, wait for its end

# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"
# shellcheck source=tests/slapd.sh
. "$srcdir/tests/slapd.sh"
slapd_available || skip_all "slapd or the LDAP tools are missing"

dirtool=$builddir/tests/directory/dirtool
verifier='{BLAKE2b}n2Ajqnr_Dj9p4N7TrdN31PDRT0kiUQItwTV8cVXK2FU'
sentinels=0
root_tool=slapd_root

at_exit 'kill $(cat "$scratch"/*.hold 2>/dev/null) 2>/dev/null'

server() {
	at_exit "slapd_kill $1"
	slapd_new "$@" && printf 'dn: uid=sentinel,%s\nobjectClass: tesseraServiceAccount\nuid: sentinel
tesseraState: active\ntesseraRole: none\n' "$slapd_services" | add "$1"
}

add() {
	"$root_tool" "$1" ldapadd >"$scratch/ldif.log" 2>&1 || sed 's/^/# /' "$scratch/ldif.log"
}

change() {
	"$root_tool" "$1" ldapmodify >"$scratch/ldif.log" 2>&1 || sed 's/^/# /' "$scratch/ldif.log"
}

lines() {
	for lines_each in "$@"; do
		printf '%s\n' "$lines_each"
	done
	echo
}

account() {
	account_name=$1
	shift
	lines "dn: uid=$account_name,$slapd_services" 'objectClass: tesseraServiceAccount' "uid: $account_name" \
		'tesseraState: active' 'tesseraRole: deploy' "$@"
}

member() {
	member_name=$1
	shift
	lines "dn: uid=$member_name,$slapd_people" 'objectClass: inetOrgPerson' "uid: $member_name" "cn: $member_name" \
		'sn: Lee' "$@"
}

token() {
	token_id=$1
	token_parent=$2
	shift 2
	lines "dn: tesseraTokenId=$token_id,$token_parent" 'objectClass: tesseraToken' "tesseraTokenId: $token_id" \
		"tesseraVerifier: $verifier" 'tesseraKind: private' 'cn: test' 'tesseraState: active' \
		'tesseraNotAfter: 99991231235959Z' 'tesseraService: *' 'tesseraNetwork: *' 'tesseraRole: *' "$@"
}

# Options by which the consumer goes to a server as its reader.
reader() {
	printf '%s\n' "uri=$(slapd_uri "$1")" "base=$slapd_base" bind=simple "bind_dn=$slapd_reader_dn" \
		"password_file=$1/reader.pw"
}

watch() {
	watch_name=$scratch/$1
	shift
	rm -f "$watch_name.in"
	mkfifo "$watch_name.in"
	: >"$watch_name.out"
	echo 0 >"$watch_name.seen"
	"$dirtool" "$@" sync <"$watch_name.in" >"$watch_name.out" 2>&1 &
	echo $! >"$watch_name.pid"
	# Held open by a process of its own: the reader's input ends with it.
	sleep 1000 >"$watch_name.in" &
	echo $! >"$watch_name.hold"
}

say() {
	# Nobody reads when the tool has ended.
	timeout 10 sh -c 'echo "$1" >"$2"' say "$2" "$scratch/$1.in"
}

# The tool writes whole lines at once; there is nothing to wait on but its file.
told() {
	told_tries=0
	while ! grep -E -m 1 -- "$2" "$scratch/$1.out"; do
		told_tries=$((told_tries + 1))
		[ "$told_tries" -lt 3000 ] || {
			echo "nothing like '$2'"
			return 1
		}
		sleep 0.01
	done
}

# Everything before the echo of a change made last has come by then.
news() {
	sentinels=$((sentinels + 1))
	lines "dn: uid=sentinel,$slapd_services" 'changetype: modify' 'replace: tesseraRole' \
		"tesseraRole: r$sentinels" | change "$2"
	told "$1" "uid=sentinel,.* roles=r$sentinels " >/dev/null || return
	tail -n "+$(($(cat "$scratch/$1.seen") + 1))" "$scratch/$1.out" | sed -n "/uid=sentinel,.* roles=r$sentinels /q;p" |
		short "$2"
	grep -En "uid=sentinel,.* roles=r$sentinels " "$scratch/$1.out" | cut -d: -f1 | tail -1 >"$scratch/$1.seen"
}

# Kind of event and what it is about; for a delete, the name the UUID once had in any output.
short() {
	sed -E -e 's/^upsert [a-z]+ [^ ]+ dn=([^,]+),.*/upsert \1/' -e 's/ cookie=.*//' | grep -v '^upsert uid=sentinel' |
		while read -r short_kind short_what short_rest; do
			case $short_kind in
			delete | present)
				short_name=$(grep -hE "^upsert [a-z]+ $short_what" "$scratch"/*.out | sed -nE '$s/.* dn=([^,]+),.*/\1/p')
				echo "$short_kind ${short_name:-$short_what}${short_rest:+ $short_rest}"
				;;
			*) echo "$short_kind${short_what:+ $short_what}${short_rest:+ $short_rest}" ;;
			esac
		done | paste -s -d ';' -
}

unwatch() {
	kill "$(cat "$scratch/$1.hold")" 2>/dev/null
	rm "$scratch/$1.hold"
	wait "$(cat "$scratch/$1.pid")"
}

cookie_of() {
	sed -n 's/.* cookie=//p' "$scratch/$1.out" | tail -1
}
