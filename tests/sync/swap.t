#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what changes.sh sets
# Accounts that take each other's places while tokens move: at no moment is a
# token another account's than it was before or is afterwards.
. "$srcdir/tests/sync/daemon.sh"
need_daemon
. "$srcdir/tests/sync/changes.sh"

t=uid=third,$slapd_services
# rename FROM TO
rename() { move "uid=$1,$slapd_services" "uid=$2" "$slapd_services"; }
# pass TOKEN FROM TO
pass() { move "tesseraTokenId=$1,uid=$2,$slapd_services" "tesseraTokenId=$1" "uid=$3,$slapd_services"; }

names_swapped() {
	rename alpha spare
	rename beta alpha
	rename spare beta
}
token_passed_amid_a_swap() {
	rename alpha spare
	pass aaaaaaaaaaa1 spare beta
	rename beta alpha
	rename spare beta
}
token_passed_late_in_a_swap() {
	rename alpha spare
	rename beta alpha
	pass bbbbbbbbbbb1 alpha spare
	pass aaaaaaaaaaa1 spare alpha
	rename spare beta
	change "tesseraTokenId=aaaaaaaaaaa1,$a" cn "passed twice"
}
swapped_there_and_back() {
	token_passed_amid_a_swap
	pass aaaaaaaaaaa2 beta alpha
	pass bbbbbbbbbbb2 alpha beta
	names_swapped
}
deleted_and_taken_over() {
	pass aaaaaaaaaaa1 alpha beta
	pass aaaaaaaaaaa2 alpha third
	remove "tesseraTokenId=aaaaaaaaaaa3,$a"
	remove "tesseraTokenId=aaaaaaaaaaa4,$a"
	remove "$a"
	rename beta alpha
	rename third beta
	token aaaaaaaaaaa5 "$a"
}
deleted_and_taken_over_with_a_revocation() {
	change "tesseraTokenId=bbbbbbbbbbb1,$b" tesseraState revoked
	deleted_and_taken_over
	change "tesseraTokenId=bbbbbbbbbbb2,$a" tesseraState revoked
}
place_of_a_stranger() {
	rename alpha spare
	account alpha
	pass aaaaaaaaaaa1 spare alpha
	pass bbbbbbbbbbb1 beta spare
	pass aaaaaaaaaaa2 spare beta
	token aaaaaaaaaaa5 "$a"
}
three_go_round() {
	rename alpha spare
	pass aaaaaaaaaaa1 spare beta
	rename beta alpha
	pass bbbbbbbbbbb1 alpha third
	rename third beta
	pass ccccccccccc1 beta alpha
	rename spare third
}

# Nobody tells of an account whose place gets another name above it.
place_that_was_renamed_above() {
	printf 'dn: ou=more,%s\nchangetype: modrdn\nnewrdn: ou=moved\ndeleteoldrdn: 1\n\n' "$slapd_services"
	move "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraTokenId=aaaaaaaaaaa1 "uid=deep,ou=moved,$slapd_services"
	move "uid=deep,ou=moved,$slapd_services" uid=high "$slapd_services"
	move "$b" uid=deep "ou=moved,$slapd_services"
}

name_above() { printf 'dn: ou=%s,%s\nchangetype: modrdn\nnewrdn: ou=%s\ndeleteoldrdn: 1\n\n' "$1" "$slapd_services" "$2"; }
names_above_swapped() {
	name_above more spare
	name_above other more
	name_above spare other
	change "tesseraTokenId=eeeeeeeeeee1,uid=same,ou=other,$slapd_services" cn "changed below another name"
	token eeeeeeeeeee2 "uid=same,ou=other,$slapd_services"
}
# To the account that stands where the other one was known.
passed_below_swapped_names() {
	name_above more spare
	name_above other more
	name_above spare other
	move "tesseraTokenId=eeeeeeeeeee1,uid=same,ou=other,$slapd_services" tesseraTokenId=eeeeeeeeeee1 "uid=same,ou=more,$slapd_services"
}

# The tokens and their owners, from the directory and from the cache.
owners() { sed -n 's/^\(token [^ ]* owner=[^ ]*\) .*/\1/p'; }

# Reads the cache without pause and notes every owner that a token ever has.
watch() {
	while [ -e "$scratch/more" ]; do
		cached | owners
	done | sort -u >"$scratch/owned"
}

# The directory as every case finds it.
begin() {
	daemon_stop
	slapd_kill "$server"
	rm -rf "$server/ldap"
	cp -a "$scratch/backup" "$server/ldap"
	slapd_start "$server"
	rm -rf "$cache/cache"
	daemon
	check "$1: it comes in step" await state persist
	expected "$server" | owners >"$scratch/may"
	: >"$scratch/more"
	watch &
	watcher=$!
}

equal() {
	expected "$server" >"$scratch/expected"
	cached >"$scratch/cached"
	cmp -s "$scratch/expected" "$scratch/cached"
}

# end CASE: nobody else's at any time, and equal in the end
end() {
	check "$1: arrives" in_step
	check "$1: the cache equals the directory" until_ok equal
	rm "$scratch/more"
	wait "$watcher"
	expected "$server" | owners >>"$scratch/may"
	is "$(sort -u "$scratch/may" | comm -13 - "$scratch/owned" | grep -v owner=00000000-0000-0000-0000-000000000000)" "" \
		"$1: no token was ever anybody else's"
}

changes() {
	"$1" | ldif "$server" || { not_ok "$1 is accepted by the server"; sed 's/^/# /' "$scratch/ldif.out"; }
}

followed() {
	begin "$1, followed"
	changes "$1"
	end "$1, followed"
}
frozen() {
	begin "$1, frozen"
	kill -s STOP "$daemon"
	changes "$1"
	kill -s CONT "$daemon"
	end "$1, frozen"
}
resumed() {
	begin "$1, resumed"
	daemon_stop
	changes "$1"
	daemon
	end "$1, resumed"
}
# asked LINE NAME: the daemon finds a question before the changes
asked() {
	kill -s STOP "$daemon"
	changes "$2"
	(ask "$1" >/dev/null) &
	asker=$!
	kill -s CONT "$daemon"
	wait "$asker"
}
compared() {
	begin "$1, compared"
	asked refresh "$1"
	end "$1, compared"
}
verified() {
	begin "$1, verified"
	asked verify "$1"
	end "$1, verified"
}

cases_start
{
	account third
	token ccccccccccc1 "$t"
	printf 'dn: ou=more,%s\nchangetype: add\nobjectClass: organizationalUnit\nou: more\n\n' "$slapd_services"
	account deep | sed "s/uid=deep,/uid=deep,ou=more,/"
	token ddddddddddd1 "uid=deep,ou=more,$slapd_services"
	printf 'dn: ou=other,%s\nchangetype: add\nobjectClass: organizationalUnit\nou: other\n\n' "$slapd_services"
	account same | sed "s/uid=same,/uid=same,ou=more,/"
	token eeeeeeeeeee1 "uid=same,ou=more,$slapd_services"
	account same | sed "s/uid=same,/uid=same,ou=other,/" | relaxed
	token fffffffffff1 "uid=same,ou=other,$slapd_services"
} | ldif "$server"
conf "$server"
back_up
for each in names_swapped token_passed_amid_a_swap token_passed_late_in_a_swap swapped_there_and_back \
	deleted_and_taken_over deleted_and_taken_over_with_a_revocation place_of_a_stranger three_go_round \
	place_that_was_renamed_above names_above_swapped passed_below_swapped_names; do
	for way in followed frozen resumed compared verified; do
		"$way" "$each"
	done
done
done_testing
