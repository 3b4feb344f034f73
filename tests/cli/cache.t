#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera cache: list, show, status, and verify on sound and on damaged files.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root"
settings
mkdir -m 755 "$scratch/cache"
"$mkcache" "$scratch/cache" >"$scratch/tokens" <<-'EOF'
	cache tokens=4 accounts=3
	account login=zoo display_name=Zoo~Keeper
	account login=ann.lee@example.com class=member
	account login=backup
	token owner=zoo label=b
	token owner=zoo label=a kind=public domains=https://zoo.example.com
	token owner=backup not_after=never state=disabled
	token owner=backup not_after=-9
EOF
cp "$scratch/cache/cache/delta.tdb" "$scratch/whole.tdb"
id=$(sed -n 1p "$scratch/tokens" | cut -c6-17)

ends 0 "list" cache list
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $2 }' | tr '\n' ' ')" "backup backup zoo zoo " "sorted by account"
shows "^$id +zoo +Zoo Keeper +b +private +(yes|no) +active" "a row"
shows 'disabled +never' "one that never ends"
shows 'expired' "one that has ended"
is "$(printf %s "$out" | grep -c "$(printf '\033')")" 0 "no colour on a pipe"
ends 0 "list of one account" cache list --account zoo --json
is "$(member length)" 2 "both its tokens"
is "$(member 0 account) $(member 0 condition) $(member 0 services 0)" "zoo active *" "their members"
ends 0 "list of nobody" cache list --account nobody
is "$out" "" "is empty"
says 'nothing of that kind' "and says so"
ends 0 "list of accounts" cache list --accounts
shows '^ann.lee@example.com +ann.lee@example.com +member +active' "one who gave no name is shown by the login"

ends 0 "show a token" cache show "$id"
shows '^account +zoo' "its owner"
ends 0 "show an account" cache show ann.lee@example.com
shows '^class +member' "its class"
ends 0 "show an account as JSON" cache show --json zoo
uuid=$(member accounts 0 uuid)
ends 0 "show by entryUUID" cache show --json "$uuid"
is "$(member accounts 0 login)" zoo "it is the same"
is "$(grep -c -e proof -e verifier "$scratch/out")" 0 "no verifier is shown"
ends 3 "show what is not there" cache show nobody
ends 3 "show what can be nobody" cache show ""
ends 3 "show an entryUUID that is not there" cache show 00000000-0000-4000-8000-000000000000

ends 0 "status" cache status
shows '^state +usable' "its state"
shows 'delta.tdb +[0-9]+ +0640 +root' "its files"
ends 0 "status as JSON" cache status --json
is "$(member cache state) $(member cache tokens) $(member files length)" "usable 4 5" "its members"

# The daemon's references beside the records of mkcache.
relink=$builddir/tests/cli/relink
check "references are added" "$relink" "$scratch/cache"
ends 0 "verify" cache verify
shows '4 tokens, 3 accounts: sound' "a sound cache"
ends 0 "verify as JSON" cache verify --json
is "$(member sound) $(member defects length)" "true 0" "its members"

# broken DEFECT PATTERN: how verify names it
broken() {
	cp -a "$scratch/cache" "$scratch/damaged"
	cp "$scratch/whole.tdb" "$scratch/damaged/cache/delta.tdb"
	"$relink" "$scratch/damaged" "$1" || not_ok "$1 can be made"
	ends 5 "verify with $1" cache verify --cache "$scratch/damaged"
	shows "$2" "it is named"
	rm -rf "$scratch/damaged"
}
broken lost-fate '^T .*: its entryUUID leads nowhere'
broken dead-fate '^T .*: it is deleted, and yet there'
broken other-fate '^T .*: its entryUUID leads to another token'
broken lost-child '^tokens that stand among those of their owner: [0-3] of 4'
broken strange-child '^C .*: it names a token that is not there'
broken other-owner '^C .*: it names a token of another owner'
broken double-child '^C .*: it names one entryUUID twice'
broken odd-set '^C .*: it is no set of entryUUIDs'
broken lost-login '^accounts that are found by their login: 2 of 3'
broken other-login '^L somebody: it names an account with another login'
broken unmarked-login '^L .*: two accounts have this login'
broken other-record '^T aaaabbbbcccc: it holds the record of another token'
broken unknown-key '^Z unknown: nobody knows this type of key'

# Every byte of a record matters.
damage() {
	cp -a "$scratch/cache" "$scratch/damaged"
	# shellcheck disable=SC2059
	printf "$3" | dd of="$scratch/damaged/cache/$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
	ends 5 "verify $1 with byte $2 changed" cache verify --cache "$scratch/damaged"
	rm -rf "$scratch/damaged"
}
at=$(grep -abo 'Zoo Keeper' "$scratch/cache/cache/base.tdb" | head -n 1 | cut -d: -f1)
damage base.tdb "$at" 'B'
cp -a "$scratch/cache" "$scratch/damaged"
printf B | dd of="$scratch/damaged/cache/base.tdb" bs=1 seek="$at" conv=notrunc 2>/dev/null
run cache verify --cache "$scratch/damaged"
shows 'A .*seal' "the defect is named"
run cache verify --json --cache "$scratch/damaged"
is "$(member sound)" false "in JSON too"
rm -rf "$scratch/damaged"
damage base.tdb 0 X
damage delta.tdb 0 X
damage base.tdb 41 '\377'
cp -a "$scratch/cache" "$scratch/damaged"
truncate -s 1000 "$scratch/damaged/cache/base.tdb"
ends 5 "verify a file cut short" cache verify --cache "$scratch/damaged"
ends 5 "list a file cut short" cache list --cache "$scratch/damaged"
ends 5 "status of it" cache status --cache "$scratch/damaged"
shows 'unavailable' "says so"
rm -rf "$scratch/damaged"
cp -a "$scratch/cache" "$scratch/damaged"
printf 'a\001b\n' >"$scratch/damaged/denied"
ends 5 "verify with a malformed file denied" cache verify --cache "$scratch/damaged"
shows 'denied' "names it"
ends 5 "status with a malformed file denied" cache status --cache "$scratch/damaged"
shows '^detail +.*/denied:1: the line has a control character' "where and why"
chmod o+w "$scratch/damaged/cache"
ends 5 "a cache that others may write" cache list --cache "$scratch/damaged"
says 'writable' "says so"

# Counts and references.
"$mkcache" "$scratch/cache" >/dev/null <<-'EOF'
	cache tokens=2 accounts=1
	account login=zoo
	token owner=zoo
EOF
ends 5 "verify wrong counts" cache verify
shows 'tokens as the cache itself counts' "they are named"
"$mkcache" "$scratch/cache" >/dev/null <<-'EOF'
	cache tokens=1 accounts=1 age=90000
	account login=zoo
	token owner=zoo
EOF
ends 5 "status of a stale cache" cache status
shows '^state +stale' "says so"
ends 0 "a stale cache can be looked at" cache list
ends 5 "forget without a daemon" cache forget "$id"
says 'tesserad does not answer' "says so"
ends 2 "forget what is no id" cache forget zoo
ends 5 "refresh without a daemon" cache refresh
ends 2 "refresh of something" cache refresh zoo
done_testing
