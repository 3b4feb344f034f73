# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154
# What can happen to accounts and tokens, a case a function.  Source it after
# daemon.sh; run_cases MEET runs those in $cases, calling MEET "what it was" after
# each.

a=uid=alpha,$slapd_services
b=uid=beta,$slapd_services

# cases_start [OPTION...]: a server with those options of slapd_new
cases_start() {
	server=$scratch/slapd
	slapd_new "$server" "$@" || skip_all "slapd does not start"
	cases_begin | ldif "$server"
}

# What all cases begin with.
cases_begin() {
	account alpha
	account beta
	for n in 1 2 3 4; do
		token "aaaaaaaaaaa$n" "$a"
		token "bbbbbbbbbbb$n" "$b"
	done
}

run_cases() {
	meet=$1
	for case in $cases; do
		"$case" | ldif "$server" || { not_ok "$case is accepted by the server"; sed 's/^/# /' "$scratch/ldif.out"; }
		"$meet" "$case"
	done
}

cases='account_and_token_at_once token_changed token_disabled token_revoked token_reassigned token_deleted
	token_made_again account_renamed token_after_a_rename account_moved_below_people account_moved_back
	account_disabled name_taken_over account_with_tokens_deleted login_shared login_shared_no_more
	id_claimed_twice id_claimed_once member_with_a_token token_back_from_member many_tokens'

# Adds the Relax Rules control: what the server would refuse gets in all the same.
relaxed() {
	sed 's/^dn: .*/&\ncontrol: 1.3.6.1.4.1.4203.666.5.12 true/'
}

account_and_token_at_once() {
	account gamma
	token ccccccccccc1 "uid=gamma,$slapd_services"
	token ccccccccccc2 "uid=gamma,$slapd_services"
}
token_changed() {
	change "tesseraTokenId=aaaaaaaaaaa1,$a" cn "another label"
}
token_disabled() {
	change "tesseraTokenId=aaaaaaaaaaa1,$a" tesseraState disabled
	change "tesseraTokenId=aaaaaaaaaaa2,$a" tesseraState disabled
	change "tesseraTokenId=aaaaaaaaaaa2,$a" tesseraState active
}
token_revoked() {
	change "tesseraTokenId=bbbbbbbbbbb1,$b" tesseraState revoked
}
token_reassigned() {
	move "tesseraTokenId=aaaaaaaaaaa3,$a" tesseraTokenId=aaaaaaaaaaa3 "$b"
}
token_deleted() {
	remove "tesseraTokenId=bbbbbbbbbbb2,$b"
}
token_made_again() {
	token bbbbbbbbbbb2 "$a"
}
account_renamed() {
	move "$a" uid=delta "$slapd_services"
}
token_after_a_rename() {
	token aaaaaaaaaaa5 "uid=delta,$slapd_services"
	change "tesseraTokenId=aaaaaaaaaaa4,uid=delta,$slapd_services" cn "changed under another name"
}
account_moved_below_people() {
	move "uid=delta,$slapd_services" uid=delta "$slapd_people"
}
account_moved_back() {
	move "uid=delta,$slapd_people" uid=alpha "$slapd_services"
}
account_disabled() {
	change "$b" tesseraState disabled
}
# Another account takes the place of one that was renamed, with a token that was moved to it.
name_taken_over() {
	move "$a" uid=epsilon "$slapd_services"
	account alpha
	move "tesseraTokenId=aaaaaaaaaaa1,uid=epsilon,$slapd_services" tesseraTokenId=aaaaaaaaaaa1 "$a"
	token aaaaaaaaaaa6 "$a"
}
account_with_tokens_deleted() {
	remove "tesseraTokenId=ccccccccccc1,uid=gamma,$slapd_services"
	remove "tesseraTokenId=ccccccccccc2,uid=gamma,$slapd_services"
	remove "uid=gamma,$slapd_services"
}
login_shared() {
	account zeta | sed 's/^dn: .*/dn: uid=zeta,'"$slapd_people"'/' | relaxed
	account zeta | relaxed
}
login_shared_no_more() {
	remove "uid=zeta,$slapd_people"
}
id_claimed_twice() {
	token aaaaaaaaaaa6 "$b" | relaxed
}
id_claimed_once() {
	remove "tesseraTokenId=aaaaaaaaaaa6,$a"
}
member_with_a_token() {
	cat <<-END_MEMBER
		dn: uid=ann,$slapd_people
		changetype: add
		objectClass: inetOrgPerson
		uid: ann
		cn: Ann Lee
		sn: Lee
		mail: ann@example.com

	END_MEMBER
	token ddddddddddd1 "uid=ann,$slapd_people" | relaxed
}
token_back_from_member() {
	move "tesseraTokenId=ddddddddddd1,uid=ann,$slapd_people" tesseraTokenId=ddddddddddd1 "$b"
}
many_tokens() {
	for each in 0 1 2 3 4 5 6 7 8 9; do
		for n in 0 1 2 3 4 5 6 7 8 9; do
			token "eeeeeeeeee$each$n" "$b"
		done
	done
}
