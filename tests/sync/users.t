#!/bin/sh
# SPDX-License-Identifier: ISC
# Accounts as users of the host: who becomes one and with which number, by an
# oracle that reads the directory itself; and what the host keeps for itself.
. "$srcdir/tests/sync/daemon.sh"
. "$srcdir/tests/sync/users.sh"
need_daemon
need_oracle
. "$srcdir/tests/sync/changes.sh"

posix() { printf '%s\n' "objectClass: posixAccount" "uidNumber: $1" "gidNumber: $2" "homeDirectory: $3"; }
# posix_service NAME UID GID: a service account with numbers of its own
posix_service() {
	account "$1" | sed '/^$/d'
	posix "$2" "$3" "/srv/$1"
	printf 'cn: %s\nloginShell: /bin/sh\n\n' "$1"
}
numbers() { printf 'uid: %s\n' "$1"; posix "$2" "$3" "${4:-/home/$1}"; }

cases_start
{
	account gamma
	account disabled
	posix_service delta 500001 500001
	posix_service epsilon 500002 600000
	person ann "uid: ann" "displayName: Ann: Lee, the first" "tesseraRole: write" "objectClass: tesseraMember"
	person bob "$(numbers bob 500003 600000)" "loginShell: /bin/bash"
	person carol "$(numbers carol 500004 500004 'no path')" "displayName:: $(printf 'Carol \303\204' | base64)"
	person dave "uid: Dave"
	person erin "mail: erin@example.com"
	person frank "uid: frank" "uid: francis"
	person root "uid: root"
	person zero "$(numbers zero 0 0)"
	person low "$(numbers low 999 100000)"
	person lowgroup "$(numbers lowgroup 500005 999)"
	person nobody "$(numbers nobody 65534 100000)"
	person nogroup "$(numbers nogroup 100000 65535)"
	person high "$(numbers high 2147483647 100000)"
	person highest "$(numbers highest 2147483646 2147483646)"
	person negative "$(numbers negative -5 100000)"
	person dotted "uid: _d.o-t_9"
	person long "uid: abcdefghijabcdefghijabcdefghijab"
	person longer "uid: abcdefghijabcdefghijabcdefghijabc"
	person number "uid: 4711"
	person blank "uid: a b"
	person twin1 "$(numbers twin1 500010 500010)"
	person twin2 "$(numbers twin2 500010 500010)"
	person owner "uid: owner" "mail: owner@example.com"
	person read "uid: read"
	change "uid=disabled,$slapd_services" tesseraState disabled
} | ldif "$server" || sed 's/^/# /' "$scratch/ldif.out"
is "$(grep -c 'ldap_' "$scratch/ldif.out")" 0 "the directory takes all of them"

conf "$server"
chmod 2750 "$cache/cache"
daemon
check "it comes in step" await state persist
check "by default nobody is a user" [ ! -e "$users_file" ]
is "$(field users)" "" "and the status says nothing of users"

# with [LINE...]: other settings of [users], taken by the running daemon
with() {
	conf "$server" "$@"
	kill -s HUP "$daemon"
}

with '[users] publish = yes'
becomes "without a range, those that have a number"
is "$(stat -c %a "$users_file")" 644 "everybody may read the file"
like "$(user delta)" '^user delta:500001:500001:delta:/srv/delta:/bin/sh$' "a service account with numbers of its own"
is "$(published | grep -Ec '^(user|uid) (.*[: ])?(twin|zero|low|nobody|nogroup|high:|negative)')" 0 "numbers that nobody may have make nobody a user"
is "$(published | grep -c ' 600000')" 0 "the group of a member's own number is not ours to name"

with '[users] publish = yes' "[users] ids = $ids"
becomes "with a range, all whose login is one" "ids=$ids"
check "disabled ones keep their names" user disabled
is "$(user root; user Dave; user 4711; user frank)" "" "some logins are none"
is "$(field users)" "$(published | grep -c '^user ')" "the status says how many"
is "$(field groups)" "$(published | grep -c '^group ')" "and how many groups"
is "$(field user_collisions)" 2 "that two met at one number"
is "$(field user_numbers_refused)" 8 "that seven numbers are none, and one group is none for an account"
check "losers are named" until_ok logged 'twin1 \(number 500010, which another account has or wants\), twin2'
check "so are those with bad numbers" logged 'low \(number 999, which no account may have\)'

with '[users] publish = yes' "[users] ids = $ids" '[users] home = /srv/%u/home' '[users] shell = /bin/false' '[users] role_groups = yes'
becomes "homes, shells and groups of roles" "ids=$ids" home=/srv/%u/home shell=/bin/false roles
like "$(published)" '^group write:[0-9]+:ann$' "a role is a group"
is "$(published | grep -c '^group read:')" 1 "unless an account has the name"
like "$(published)" '^group read:[0-9]+:$' "whose own group it is then"

same_settings="ids=$ids home=/srv/%u/home shell=/bin/false roles"
# expect WHAT: after a change of the directory
expect() {
	# shellcheck disable=SC2086 # words
	becomes "$1" $same_settings
}
remove "cn=read,$slapd_people" | ldif "$server"
expect "the account of that name leaves, the role is a group"
like "$(published)" '^group read:[0-9]+:alpha,beta,delta,disabled,epsilon,gamma$' "of all who have it"
builds=$(field user_builds)
change "$a" displayName "Alpha, the: Second" | ldif "$server"
expect "a display name changes"
like "$(user alpha)" ':Alpha the Second:' "without what divides fields"
remove "cn=bob,$slapd_people" | ldif "$server"
expect "an account is deleted"
printf 'dn: uid=gamma,%s\nchangetype: modrdn\nnewrdn: uid=omega\ndeleteoldrdn: 1\n' "$slapd_services" | ldif "$server"
before=$(published | sed -n 's/^uid \([0-9]*\) gamma$/\1/p')
expect "another one is renamed"
is "$(published | sed -n 's/^uid \([0-9]*\) omega$/\1/p')" "$before" "with its number"
change "cn=ann,$slapd_people" tesseraRole another | ldif "$server"
expect "a role goes to nobody any more"
account epsilon2 | ldif "$server"
expect "a new account"

# Names by which programs give away what is root's, before the host has such a group.
{
	account docker
	person wheel "$(numbers wheel 500030 500031)" "tesseraRole: sudo" "tesseraRole: helpers" "objectClass: tesseraMember"
} | ldif "$server"
expect "a mighty group is none of ours, neither an account's own nor a role's"
is "$(published | grep -E '^(user|group) (docker|sudo|wheel):' | cut -d : -f 1,3)" "user wheel:500031" "and who needs none is a user"
"$builddir/tesserad" -c "$scratch/conf" --check >"$scratch/out" 2>&1
is "$(sed -n 's/.*no user or group of this host: \([a-z]*\) (.*which is for a group.*/\1/p' "$scratch/out" | sort | paste -sd ' ')" \
	"admin docker sudo" "it is said who is not"

# A token is none of it.
builds=$(field user_builds)
change "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraState disabled | ldif "$server"
check "a token changes" in_step
change "$b" displayName Beta | ldif "$server"
expect "an account after it"
is "$(field user_builds)" $((builds + 1)) "made anew once for both"

# Numbers that are computed give way: to written ones, to written groups, to older accounts.
number_of() { published | sed -n "s/^uid \([0-9]*\) $1\$/\1/p"; }
alphas=$(number_of alpha)
person thief "$(numbers thief "$alphas" "$alphas")" | ldif "$server"
expect "a number that is written takes the place of one that is computed"
is "$(user alpha)" "" "whose account is no user then"
change "cn=thief,$slapd_people" uidNumber 500020 | ldif "$server"
expect "a group's number does so, too"
is "$(user alpha)" "" "since its own group would have other members"
change "cn=thief,$slapd_people" gidNumber 500020 | ldif "$server"
expect "both go elsewhere"
is "$(number_of alpha)" "$alphas" "and the account has its number again"

# What the host has itself stays the host's.
echo delta:x:2000:2000::/:/bin/sh >>"$scratch/passwd"
expect "a name of the host's own is seen soon"
# From here on the daemon is told to look.
looks() {
	kill -s HUP "$daemon"
	expect "$1"
}
sed -i '$d' "$scratch/passwd"
looks "is given back"
echo other:x:500001:2000::/:/bin/sh >>"$scratch/passwd"
looks "a user's number"
sed -i 's/:500001:/:500099:/' "$scratch/passwd"
looks "another one"
echo "other:x:2001:500004::/:/bin/sh" >>"$scratch/passwd"
looks "the number of a user's primary group"
echo "some:x:$alphas:" >>"$scratch/group"
looks "a group's number"
echo epsilon2:x:7: >>"$scratch/group"
looks "a group's name"
echo read:x:8: >>"$scratch/group"
looks "that of a role"
printf ' \tbeta:x: +02147483646:2002::/:/bin/sh\n' >>"$scratch/passwd"
looks "name and number with blanks before them, which the C library passes over"
is "$(published | grep -Ec '^user (beta|highest):')" 0 "so that they are the host's"
printf '%s\n' root:x:0:0::/root:/bin/sh >"$scratch/passwd"
printf '%s\n' root:x:0: >"$scratch/group"
looks "all is the directory's again"
with '[users] publish = yes' "[users] ids = $ids" '[policy] allow_users = delta'
echo delta:x:2000:2000::/:/bin/sh >>"$scratch/passwd"
becomes "a name of the host's own stays so, whoever may log in by token" "ids=$ids"
is "$(user delta)" "" "as with all others"

with '[users] publish = yes' "[users] ids = 3000-3009"
becomes "in a narrow range the older accounts have the numbers" ids=3000-3009
check "and there are collisions" [ "$(field user_collisions)" -gt 2 ]
is "$(field user_collisions)" "$(wc -l <"$scratch/losers")" "all of which are counted"

"$builddir/tesserad" -c "$scratch/conf" --check >"$scratch/out" 2>&1
is $? 1 "--check finds something to fix"
like "$(cat "$scratch/out")" "^FIX .*$cache/cache: others cannot pass through it" "the way to the file"
chmod o+x "$cache/cache"
"$builddir/tesserad" -c "$scratch/conf" --check >"$scratch/out" 2>&1
is $? 0 "which is all"
like "$(cat "$scratch/out")" "^ok +$(field users) accounts are users of this host, with $(field groups) groups" "it says how many users there are"
like "$(cat "$scratch/out")" '^warning +no user or group of this host: low \(number 999' "and names who is none"
mv "$scratch/group" "$scratch/group.away"
"$builddir/tesserad" -c "$scratch/conf" --check >"$scratch/out" 2>&1
like "$(cat "$scratch/out")" '^FIX +group_file' "and a file that cannot be read"
kill -s HUP "$daemon"
check "so does the log" until_ok logged 'could not be made of accounts \(.*group: No such file'
check "those published stay" [ -e "$users_file" ]
mv "$scratch/group.away" "$scratch/group"

with '[users] publish = no'
gone() { [ ! -e "$users_file" ]; }
check "nobody is a user any more" until_ok gone
daemon_stop
done_testing
