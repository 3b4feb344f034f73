#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Verbs, options, help, settings: all that needs no directory and no cache.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
settings

ends 0 "--version" --version
shows '^tessera [0-9]' "--version names the version"
ends 0 "--help" --help
is "$err" "" "help goes to standard output alone"

# below WORD...: the verbs below a group, and the groups themselves go to $scratch/groups
below() {
	for below_verb in $("$tessera" "$@" --help | sed -n '/^$/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
		if "$tessera" "$@" "$below_verb" --help | grep -q 'VERB --help" tells more'; then
			echo "$* $below_verb" >>"$scratch/groups"
			(below "$@" "$below_verb")
		else
			echo "$* $below_verb"
		fi
	done
}

# Every verb that there is helps itself, with its options and examples.
below | sed 's/^ //' >"$scratch/verbs"
sed -i 's/^ //' "$scratch/groups"
check "more than 30 verbs were found" test "$(grep -c . "$scratch/verbs")" -gt 30
while read -r verb; do
	# shellcheck disable=SC2086
	run $verb --help
	is "$code$err" 0 "$verb --help"
	shows "^usage: tessera $verb " "$verb --help shows the usage"
	shows "^  tessera $verb" "$verb --help shows an example"
	is "$(printf '%s\n' "$out" | grep -E '.{81}')" "" "$verb --help fits a terminal"
	# shellcheck disable=SC2086
	ends 2 "$verb with an unknown option" $verb --bogus
	says '^tessera: .*--bogus.*--help' "it is named, with a way on"
	grep -q "\.It.* $verb\|Cm $verb" "$srcdir/man/tessera.1" && ok "$verb is in the manual" || not_ok "$verb is in the manual"
done <"$scratch/verbs"
while read -r group; do
	ends 0 "$group --help" "$group" --help
	is "$(printf '%s\n' "$out" | grep -E '.{81}')" "" "$group --help fits a terminal"
	ends 2 "$group alone" "$group"
	ends 2 "$group with an unknown verb" "$group" bogus
	says "\"tessera $group bogus\"" "it is named"
done <"$scratch/groups"

ends 2 "no verb"
ends 2 "an unknown verb" bogus
says '^tessera: there is no "tessera bogus"' "it is named"
ends 2 "an unknown option before the verb" --bogus token list
ends 2 "an option without its value" token list --account
says 'account needs a value' "it is named"
ends 2 "an option twice" token list --account a --account b
says '--account is given twice' "it is named"
ends 2 "too many arguments" service show a b
ends 2 "an argument missing" service show
says 'NAME is missing' "it is named"

"$tessera" -c "$scratch/none.conf" token list >"$scratch/out" 2>"$scratch/err"
is $? 2 "settings that are not there"
like "$(cat "$scratch/err")" "none.conf" "the file is named"
"$tessera" token list -c "$scratch/none.conf" 2>"$scratch/err"
is $? 2 "-c after the verb is heard"
printf '[directory]\nurl = ldap://localhost\n' >"$scratch/bad.conf"
"$tessera" -c "$scratch/bad.conf" token list 2>"$scratch/err"
is $? 2 "settings with an unknown key"
like "$(cat "$scratch/err")" 'bad.conf:2: ' "file and line are named"

"$tessera" --help >/dev/full 2>"$scratch/err"
is $? 5 "output that cannot be written"
like "$(cat "$scratch/err")" '^tessera: standard output' "is told"
mkfifo "$scratch/pipe"
exec 8<>"$scratch/pipe" 9>"$scratch/pipe" 8<&-
"$tessera" --help >&9 2>"$scratch/err"
is "$? $(cat "$scratch/err")" "5 " "a pipe that nobody reads any more is passed over in silence"
exec 9>&-
"$tessera" --help >&- 2>"$scratch/err"
is $? 5 "output that is closed"
done_testing
