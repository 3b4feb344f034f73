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

# Every verb helps itself, with its options and examples.
verbs='service add|service list|service show|service set|service disable|service enable
service rename|service remove|member list|member show|member set-name|member disable|member enable|member remove|token add|token list|token show
token disable|token enable|token revoke|check|explain|origin test|status|cache list|cache show|cache verify
cache status|cache forget|cache refresh|scan'
echo "$verbs" | tr '|' '\n' >"$scratch/verbs"
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
for group in service member token cache origin; do
	ends 0 "$group --help" $group --help
	ends 2 "$group alone" $group
	ends 2 "$group with an unknown verb" $group bogus
	says "\"tessera $group bogus\"" "it is named"
done

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
"$tessera" --help >&- 2>"$scratch/err"
is $? 5 "output that is closed"
done_testing
