# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154 # what daemon.sh sets
# The file of users beside what it should be.  Source it after daemon.sh.
#
#   need_oracle             skips the script without python3
#   oracle [OPTION...]      what should be in the file, see users.py
#   published               what is in it
#   right [OPTION...]       whether these are equal
#   becomes WHAT [OPTION...]    passes once they are
#   user NAME               the line of a user
#   person NAME [LINE...]   LDIF of one, with more lines
#   uids FROM TO            so many service accounts, u0000001 and so on

users_file=$cache/cache/users.tdb
ids=1900000000-2099999999

need_oracle() {
	command -v python3 >/dev/null || skip_all "needs python3"
}

oracle() {
	slapd_root "${oracle_server:-$server}" ldapsearch -LLL -o ldif-wrap=no -E pr=1000/noprompt -b "${base:-$slapd_base}" \
		'(|(objectClass=tesseraServiceAccount)(objectClass=inetOrgPerson)(objectClass=posixAccount))' '*' + |
		python3 "$srcdir/tests/sync/users.py" "$scratch/passwd" "$scratch/group" "$@" 2>"$scratch/losers" | sort
}

published() {
	"$builddir/tests/sync/dumpcache" --users "${1:-$users_file}" | sort
}

right() {
	oracle "$@" >"$scratch/should"
	published >"$scratch/is" 2>/dev/null && cmp -s "$scratch/should" "$scratch/is"
}

becomes() {
	becomes_what=$1
	shift
	if until_ok right "$@"; then
		ok "$becomes_what"
	else
		not_ok "$becomes_what"
		diff "$scratch/should" "$scratch/is" | head -n 20 | sed 's/^/# /'
		tail -n 5 "$scratch/log" | sed 's/^/# /'
	fi
}

user() {
	published | grep "^user $1:"
}

person() {
	printf 'dn: cn=%s,%s\nchangetype: add\nobjectClass: inetOrgPerson\ncn: %s\nsn: %s\n' "$1" "$slapd_people" "$1" "$1"
	shift
	printf '%s\n' "$@" ""
}

uids() {
	seq -f 'u%07.0f' "$1" "$2" | awk -v like="$(account @)" '{ one = like; gsub(/@/, $0, one); print one "\n" }'
}
