#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# What people see on a terminal: colours, or none, and lines that fit.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
command -v expect >/dev/null || skip_all "expect(1) is not here"
settings
mkdir -m 755 "$scratch/cache"
"$mkcache" "$scratch/cache" >"$scratch/tokens" <<-'EOF'
	cache tokens=2 accounts=2
	account login=nightly display_name=Nächtliche~Sicherung roles=read
	account login=other display_name=Other
	token owner=nightly label=Kopie~von~db1~nach~db2~und~weiter~nach~db3 services=imap,smtp networks=192.0.2.0/24,2001:db8::/32 roles=read
	token owner=other state=revoked
EOF
id=$(sed -n 1p "$scratch/tokens" | cut -c 6-17)

# on COLUMNS ARGUMENT...: what a terminal of that width is sent
on() {
	TERM=xterm expect -c "set stty_init \"columns $1\"" -c 'set timeout 10' \
		-c "spawn -noecho $tessera -c $conf $(shift; echo "$*")" -c 'expect eof' >"$scratch/tty" 2>&1
}

# fits COLUMNS: no line is longer, colours apart
fits() {
	sed "s/$(printf '\033')\[[0-9;]*m//g" "$scratch/tty" | tr -d '\r' |
		awk -v most="$1" 'length($0) > most { print; bad = 1 } END { exit bad }'
}

for columns in 60 80 132; do
	for verb in "cache list" "cache list --accounts" "cache show $id" "explain $id --service sshd --role write"; do
		on "$columns" "$verb"
		check "$verb fits $columns columns" fits "$columns"
	done
done
on 50 "explain $id --service sshd --role write"
like "$(tr -d '\r' <"$scratch/tty")" ' No --user was given,$' "a sentence breaks between words"
like "$(tr -d '\r' <"$scratch/tty")" '^ +so it is judged as$' "and goes on below"
run explain "$id" --service sshd --role write
shows '^missing_role +fails +The role .*Both: read\.$' "in a file a sentence is one line"

on 80 cache list
check "colours on a terminal" grep -q "$(printf '\033')\[31mrevoked" "$scratch/tty"
NO_COLOR=1 on 80 cache list
is "$(grep -c "$(printf '\033')" "$scratch/tty")" 0 "none with NO_COLOR"
run cache list
is "$(grep -c "$(printf '\033')" "$scratch/out")" 0 "none in a file"
done_testing
