#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154,SC2086
# JSON of every verb that has it, and every list and show has it: it parses, it
# is ASCII, and the manual knows its members.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
with_slapd
mkdir -m 755 "$scratch/cache"
"$mkcache" "$scratch/cache" >"$scratch/tokens" <<-'EOF'
	cache tokens=1 accounts=1
	account login=nightly display_name=Nächtlich roles=read
	token owner=nightly label=first
EOF
id=$(cut -c 6-17 "$scratch/tokens")
ends 0 "an account" service add nightly --display-name "Nächtlich" --role read
ends 0 "its token" token add --account nightly --label "Tägliche Kopie" --private
made=$(cut -c 6-17 "$scratch/out")
ends 0 "an account without tokens" service add idle --role read

# arguments VERB...: with what it prints something; nothing known of it ends with 1
arguments() {
	case $* in
	*' list' | status | 'cache status' | 'cache verify' | doctor | 'member invites') ;;
	'service show') echo nightly ;;
	'member show') echo admin ;;
	'token show') echo "$made" ;;
	'token purge') echo --older-than 0d --dry-run ;;
	'token reassign') echo "--dry-run $made --to idle" ;;
	'cache show' | explain) echo "$id" ;;
	check) ;;
	'origin test') echo https://shop.example.com shop.example.com ;;
	scan) echo "$scratch/tokens" ;;
	*) return 1 ;;
	esac
}

# leaves WORD...: every verb below a group
leaves() {
	for leaf in $("$tessera" "$@" --help | sed -n '/^$/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
		if "$tessera" "$@" "$leaf" --help | grep -q 'VERB --help" tells more'; then
			(leaves "$@" "$leaf")
		else
			echo "$* $leaf"
		fi
	done
}

# Members of all objects in it, whose names are never those of data.
members() {
	jq -r '.. | objects | keys[]' "$scratch/out" | sort -u
}

leaves | sed 's/^ //' >"$scratch/verbs"
while read -r verb; do
	if ! "$tessera" $verb --help | grep -q '^  --json '; then
		case $verb in
		*list | *show | *status) not_ok "$verb has --json" ;;
		esac
		continue
	fi
	words=$(arguments "$verb") || {
		not_ok "this test knows how $verb is called"
		continue
	}
	"$tessera" -c "$conf" $verb --json $words <"$scratch/tokens" >"$scratch/out" 2>"$scratch/err"
	code=$?
	member >/dev/null 2>"$scratch/parse"
	is "$?$(cat "$scratch/parse")" 0 "$verb --json parses ($code)"
	is "$(LC_ALL=C grep -c "$(printf '[\200-\377\033]')" "$scratch/out")" 0 "$verb --json is ASCII"
	if command -v jq >/dev/null; then
		for name in $(members); do
			grep -q "\\b$name\\b" "$srcdir/man/tessera.1" || not_ok "$verb: the manual knows the member $name"
		done
	fi
done <"$scratch/verbs"
check "more than ten verbs have JSON" test "$tap_count" -gt 20

# What is empty is JSON, too.
for verb in "service list --state ambiguous" "member list --state disabled" "token list --account idle"; do
	ends 0 "$verb without a match" $verb --json
	is "$(member length)" 0 "is an empty array"
done
done_testing
