#!/bin/sh
# SPDX-License-Identifier: ISC
# What changes between the two phases: the token was good when the secret was
# proved, and the account phase must see what has become of it.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
make_world
mkdir "$scratch/conf"
mkfifo "$scratch/go"

# between USER TOKEN COMMAND...: logs in, runs COMMAND between the phases on a
# cache of its own, prints the codes of both
between() {
	user=$1
	token=$2
	shift 2
	rm -rf "$scratch/changing"
	cp -a "$caches/good" "$scratch/changing"
	service_file "$scratch/conf" change required "cache=$scratch/changing"
	as_nobody "$login" "$scratch/conf" change "$user" authenticate "pause=$scratch/go" acct_mgmt \
		<"$tokens/$token" >"$scratch/codes" &
	# Opening the fifo waits until authenticate is over and the program reads there.
	exec 9>"$scratch/go"
	"$@"
	echo >&9
	exec 9>&-
	wait $!
	tr '\n' ' ' <"$scratch/codes"
}

changed() {
	world_change "$scratch/changing" "$@"
}

deny() {
	echo "$1" >>"$scratch/changing/denied"
}

is "$(between svc-a good true)" "authenticate=0 acct_mgmt=0 " "nothing"
is "$(between svc-a good changed revoke)" "authenticate=0 acct_mgmt=6 " "revoked"
is "$(between svc-a good changed disable)" "authenticate=0 acct_mgmt=6 " "disabled"
is "$(between svc-a good changed expire)" "authenticate=0 acct_mgmt=13 " "expired"
is "$(between svc-a good changed remove)" "authenticate=0 acct_mgmt=6 " "the token is gone"
is "$(between svc-a good changed disable-account)" "authenticate=0 acct_mgmt=6 " "the account is disabled"
is "$(between svc-a good changed remove-account)" "authenticate=0 acct_mgmt=6 " "the account is gone"
is "$(between svc-a good changed reassign)" "authenticate=0 acct_mgmt=6 " "the token belongs to another account"
is "$(between svc-a good deny "$(id_of good)")" "authenticate=0 acct_mgmt=6 " "the token is denied on this host"
is "$(between svc-a good deny svc-a)" "authenticate=0 acct_mgmt=6 " "the account is denied on this host"
is "$(between svc-a good rm "$scratch/changing/denied")" "authenticate=0 acct_mgmt=9 " "the list of the denied is gone"
is "$(between svc-a good rm "$scratch/changing/cache/delta.tdb")" "authenticate=0 acct_mgmt=9 " "the cache is gone"
is "$(between svc-a good truncate -s 100 "$scratch/changing/cache/base.tdb")" "authenticate=0 acct_mgmt=0 " \
	"the cache is cut short: what authenticate has read of it is as true as before"
is "$(between svc-a good touch -d "3 days ago" "$scratch/changing/cache/delta.tdb")" "authenticate=0 acct_mgmt=9 " \
	"the cache is stale"
is "$(between svc-a good chmod 666 "$scratch/changing/cache/delta.tdb")" "authenticate=0 acct_mgmt=9 " \
	"anybody may write to the cache"

# Each line of the configuration is judged by the cache that it names.
printf '%s required %s cache=%s\n' auth "$module" "$caches/good" account "$module" "$caches/other" >"$scratch/conf/two"
is "$(as_nobody "$login" "$scratch/conf" two svc-a authenticate acct_mgmt <"$tokens/good" | tr '\n' ' ')" \
	"authenticate=0 acct_mgmt=6 " "the account phase has another cache"

# A package puts a new module in the place of the old one while people log in.
service_file "$scratch/conf" upgrade required "cache=$caches/good"
cp "$module" "$scratch/lib/new"
(for _ in $(seq 100); do cp "$scratch/lib/new" "$module.new" && mv "$module.new" "$module"; done) &
for _ in $(seq 50); do
	as_nobody "$login" "$scratch/conf" upgrade svc-a authenticate <"$tokens/good"
	as_nobody "$login" "$scratch/conf" upgrade svc-a authenticate <"$tokens/wrong"
done >"$scratch/codes"
wait $!
is "$(sort "$scratch/codes" | uniq -c | awk '{ printf "%s %s ", $1, $2 }')" "50 authenticate=0 50 authenticate=7 " \
	"the module is replaced while people log in"
done_testing
