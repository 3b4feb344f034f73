#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera token rotate, on a real slapd: the new one is like the old one, and
# whatever breaks, no more than two are valid and it is told.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
cutter=
at_exit '[ -z "$cutter" ] || kill "$cutter" 2>/dev/null'
run service add robot --role read --role write

id_of_out() {
	printf %s "$out" | cut -c6-17
}
shown() {
	run token show --json "$1"
	shift
	for shown_key in "$@"; do
		# shellcheck disable=SC2086
		member $shown_key
	done | tr '\n' ' '
}
hours() {
	echo "$((($(date -u -d "$1" +%s) - $(date +%s) + 1800) / 3600))"
}
terms="account kind label description state"
lists='services.0 services.1 networks.0 roles.0 domains.0 domains.1'
of() {
	# shellcheck disable=SC2086
	shown "$1" $terms
	for of_key in $lists; do
		member "${of_key%.*}" "${of_key#*.}" 2>/dev/null
	done | tr '\n' ' '
}

run token add --account robot --label "web shop" --public --domain shop.example.com --domain localhost --service sshd \
	--service http --network 192.0.2.0/24 --role read --expires 100d --description "for the till"
old=$(id_of_out)
like_old=$(of "$old")
ends 0 "rotate" token rotate "$old"
new=$(id_of_out)
says "token $old, which it replaces, ends 20" "the old one's end is told"
like "$out" '^tsrp_[0-9a-z]{12}_[0-9A-Za-z]{38}$' "the new token alone is on standard output"
isnt() { [ "$1" != "$2" ]; }
check "it is another" isnt "$old" "$new"
is "$(of "$new")" "$like_old" "it is like the old one"
run token show --json "$new"
is "$(hours "$(member not_after)")" 2400 "it lives as long as the old one was made for"
run token show --json "$old"
is "$(hours "$(member not_after)") $(member state)" "168 active" "the old one ends in a week"
is "$(member description)" "for the till; replaced by $new" "and says what replaced it"
ends 4 "rotate the old one again" token rotate "$old"
says "was replaced by $new before; rotate that one" "it is told which one to rotate"
ends 0 "rotate the new one, with an overlap and an end" token rotate "$new" --overlap 2h --expires 2031-01-31 --out "$scratch/secret"
third=$(cut -c6-17 "$scratch/secret")
is "$out$(stat -c %a "$scratch/secret")" 600 "the secret is in the file alone"
is "$(shown "$third" not_after description)" "2031-01-31T23:59:59Z for the till " "it has its end, and the first description"
run token show --json "$new"
is "$(hours "$(member not_after)")" 2 "the old one ends in two hours"
ends 0 "rotate without overlap" token rotate "$third" --overlap 0
is "$(shown "$third" state)" "revoked " "the old one is revoked"
says 'is revoked; this is final' "it is told"

run token add --account robot --label short --private --expires 1h
short=$(id_of_out)
end=$(shown "$short" not_after)
ends 0 "an overlap longer than its life" token rotate "$short" --overlap 7d
is "$(shown "$short" not_after)" "$end" "makes no life longer"
run token add --account robot --label ever --private --expires never
ever=$(id_of_out)
ends 0 "one that never ends" token rotate "$ever" --overlap 30m
says 'it never ends' "has one that never ends after it"
run token add --account robot --label later --private --not-before 20d --expires 50d
later=$(id_of_out)
begin=$(shown "$later" not_before not_after)
ends 0 "one that is still to begin" token rotate "$later"
is "$(shown "$(id_of_out)" not_before not_after)" "$begin" "the new one begins and ends like it"

# What is refused.
count() {
	slapd_reader "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' 1.1 | grep -c ^dn
}
run token add --account robot --label gone --private
gone=$(id_of_out)
run token revoke "$gone"
before=$(count)
ends 4 "a revoked one" token rotate "$gone"
says 'token add' "the way out is told"
run token add --account robot --label off --private
off=$(id_of_out)
before=$((before + 1))
run token disable "$off"
ends 4 "a disabled one" token rotate "$off"
slapd_root "$server" ldapmodify >/dev/null <<-EOF
	dn: tesseraTokenId=$off,uid=robot,$slapd_services
	changetype: modify
	replace: tesseraState
	tesseraState: active
	-
	replace: tesseraNotAfter
	tesseraNotAfter: 20200101000000Z
EOF
ends 4 "an expired one" token rotate "$off"
slapd_root "$server" ldapadd -e relax >/dev/null <<-EOF
	dn: uid=ann,$slapd_people
	objectClass: inetOrgPerson
	uid: ann
	cn: Ann
	sn: Lee

	dn: tesseraTokenId=oldoldold001,uid=ann,$slapd_people
	objectClass: tesseraToken
	tesseraTokenId: oldoldold001
	tesseraVerifier: {BLAKE2b-UUID}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ
	tesseraKind: private
	cn: old
	tesseraState: active
	tesseraNotAfter: 99991231235959Z
	tesseraService: *
	tesseraNetwork: *
	tesseraRole: *
EOF
before=$((before + 1))
ends 4 "a person's" token rotate oldoldold001
says 'token reassign oldoldold001 --to' "the way out is told"
run token reassign oldoldold001 --to robot
ends 0 "and works" token rotate oldoldold001
before=$((before + 1))
ends 3 "what is not there" token rotate abcdefghijkl
ends 2 "no id" token rotate ABC
ends 2 "a bare number" token rotate "$ever" --overlap 7
ends 2 "an end in the past" token rotate "$ever" --expires 2020-01-01
ends 4 "a file that exists" token rotate "$short" --out "$scratch/secret"
is "$(count)" "$before" "no refusal left an entry"

# A connection that breaks: at the add it is opened anew, at the change two are valid and it is told.
cutting() {
	[ -z "$cutter" ] || kill "$cutter"
	rm -f "$scratch/cut"
	mkfifo "$scratch/ready"
	"$builddir/tests/cli/cutter" "$scratch/cut" "$server/ldapi" "$@" >"$scratch/ready" &
	cutter=$!
	read -r _ <"$scratch/ready"
	rm -f "$scratch/ready"
}
for where in before after; do
	run token add --account robot --label cut --private
	old=$(id_of_out)
	cutting "$where" 1
	ends 0 "a break at the add ($where it is done)" token rotate "$old" --uri "$(slapd_escape "$scratch/cut")"
	new=$(id_of_out)
	is "$(shown "$old" description)$(shown "$new" state)" "replaced by $new active " "one new token came of it"
	run token add --account robot --label cut --private
	old=$(id_of_out)
	cutting "$where" 1 1
	ends 6 "a break at the old one's end ($where it is done)" token rotate "$old" --uri "$(slapd_escape "$scratch/cut")"
	new=$(id_of_out)
	says "two tokens are valid, $old and $new; \"tessera token revoke $old\"" "it is told"
	is "$(shown "$new" state)" "active " "the new one is there and in somebody's hands"
done
done_testing
