#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# What tessera token list and show say of uses: from the daemon, from the
# directory, from neither.
. "$srcdir/tests/system/host.sh"
need_host

jsonget=$builddir/tests/cli/jsonget
server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server" "use_dn = ou=uses,$slapd_base" "use_interval = 1s"
check "the daemon comes in step" await state persist
tessera service add backup --role read 2>/dev/null
service mail
for each in old used young refused; do
	new_token $each backup --service demo --service mail
done
new_token imap backup --service imap
check "a login" becomes in login backup used

# of NAME MEMBER: of a token, as "show" has it
of() { tessera token show --json "$(id_of "$1")" | "$jsonget" "$2"; }
is "$(of used uses) $(of used last_service) $(of used last_peer)" "1 demo null" "show: how often, where"
like "$(of used last_use) $(of used first_use)" '^20..-..-..T..:..:..Z 20..-..-..T..:..:..Z$' "when"
is "$(of used last_host)" "$(uname -n)" "on which host"
is "$(of used refusals) $(of used last_refused) $(of used refused_as)" "0 null null" "nothing was refused"
is "$(of young uses) $(of young last_use) $(of young last_host)" "0 null null" "one that was never used"
is "$(login backup imap demo 192.0.2.7)" refused "a token for another service"
is "$(of imap uses) $(of imap refusals) $(of imap refused_as)" "0 1 wrong_service" "show: what was refused"
like "$(tessera token show "$(id_of used)")" '^last use +20' "the card says so"
like "$(tessera token show "$(id_of used)")" '^by service +demo' "and by which service"
like "$(tessera token list | head -n 1)" 'LAST USE' "the list has a column"
like "$(tessera token list | grep "^$(id_of used)")" 'Z +20..-..-..T..:..:..Z$' "with the time"
like "$(tessera token list | grep "^$(id_of young)")" '20..-..-..T..:..:..Z *$' "or without one"

# Made long ago, as far as the directory knows.
for each in old used refused imap; do
	cat <<-EOF
		dn: tesseraTokenId=$(id_of $each),uid=backup,$slapd_services
		changetype: modify
		replace: createTimestamp
		createTimestamp: 20200101000000Z

	EOF
done | slapd_root "$server" ldapmodify -e relax >/dev/null 2>&1

# unused [AGE]: names of the tokens that are, sorted
unused() {
	tessera token list --unused "${1:-90d}" --json 2>"$scratch/err" >"$scratch/out"
	unused_code=$?
	"$jsonget" length <"$scratch/out" >/dev/null 2>&1 || return $unused_code
	for unused_each in old used young refused imap; do
		grep -q "\"id\": \"$(id_of $unused_each)\"" "$scratch/out" && printf '%s ' $unused_each
	done
	return $unused_code
}
is "$(unused)" "old refused " "old and not used since: not what is young, was used, or is still tried"
is "$(cat "$scratch/err")" "" "nothing more to say"
is "$(tessera token list --unused 90d --state revoked --json)" "[]" "beside other filters"
all_of_them() { [ "$(unused 1s)" = "old used young refused imap " ]; }
check "a second later all are unused for a second" until_ok all_of_them
for wrong in never 90 '' -1d 90x 99999999999d; do
	tessera token list --unused "$wrong" >"$scratch/out" 2>"$scratch/err"
	is "$?" 2 "--unused '$wrong'"
	like "$(cat "$scratch/err")" '90d' "is told what to write"
done

# More tokens than the daemon is asked about at once.
i=0
while [ $i -lt 250 ]; do
	token "many$((10000000 + i))" "uid=backup,$slapd_services"
	i=$((i + 1))
done | ldif "$server"
is "$(tessera token list --json | grep -c '"uses": 0')" 254 "of 255 tokens all but one were never let in"
is "$(tessera token list --json | grep -c '"uses": [1-9]')" 1 "and one was"

# Other hosts, by way of the directory.
heard() { slapd_admin "$server" ldapsearch -LLL -b "tesseraUsedToken=$(id_of used),ou=uses,$slapd_base" -s base | grep -q tesseraLastUse; }
check "the directory has heard of the use" until_ok heard
later=$(date -u -d '-1 minute' +%Y%m%d%H%M%SZ)
slapd_admin "$server" ldapadd >/dev/null <<-EOF
	dn: tesseraUsedToken=$(id_of old),ou=uses,$slapd_base
	objectClass: tesseraUse
	tesseraUsedToken: $(id_of old)
	tesseraLastUse: $later
	tesseraLastService: imap
	tesseraLastPeer: 198.51.100.7
	tesseraLastHost: other.example.com
EOF
is "$(of old uses) $(of old last_host) $(of old last_service) $(of old last_peer)" "0 other.example.com imap 198.51.100.7" \
	"another host has let a token in that this one has not"
is "$(unused)" "refused " "so it is not unused"
daemon_stop
is "$(of used uses) $(of used last_service)" "null demo" "without the daemon the directory's word remains"
is "$(unused)" "refused imap " "what was refused here is not known then"
like "$(cat "$scratch/err")" 'of this host only what the directory has heard is known' "which is said"
sed -i '/^use_dn/d' "$scratch/conf"
is "$(unused; echo $unused_code)" 5 "with neither nothing is called unused"
like "$(cat "$scratch/err")" 'which tokens were used is not known: .*start tesserad' "and what to do is told"
is "$(of used uses) $(of used last_use)" "null null" "show: not known"
like "$(tessera token list | head -n 1)" 'ENDS *$' "the list leaves the column out"
daemon
check "the daemon, and no use_dn" await state persist
is "$(unused)" "old refused " "this host's uses"
like "$(cat "$scratch/err")" 'uses of this host alone are known; set use_dn' "which is said"
echo "use_dn = ou=nowhere,$slapd_base" | sed -i '/^\[directory\]/r /dev/stdin' "$scratch/conf"
is "$(unused)" "old refused " "a place that is not there"
like "$(cat "$scratch/err")" 'what other hosts tell of uses is not known' "is told"
done_testing
