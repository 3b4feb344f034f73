#!/bin/sh
# SPDX-License-Identifier: ISC
# Entries that break the rules, written by who stands above them: each denies
# itself, is counted and named, and nobody else notices.
. "$srcdir/tests/system/host.sh"
need_host

server=$scratch/slapd
slapd_new "$server" || skip_all "slapd does not start"
host "$server"
await state persist || exit 1

accounts="alpha beta gamma delta epsilon zeta eta theta iota kappa lambda witness"
for each in $accounts; do
	tessera service add "$each" --role read 2>/dev/null
	new_token "$each" "$each"
done
for each in domain scheme kind state service network role times many big hidden1 hidden2 hidden3 hidden4 twice moved label; do
	case $each in
	domain) new_token "$each" witness --public --domain shop.example.com ;;
	*) new_token "$each" witness ;;
	esac
done
check "all is in the cache" in_step
good=
for each in $accounts; do
	[ "$(verdict "$each" --user "$each")" = allow ] || good="$good $each"
done
is "$good" "" "all accounts can log in"
is "$(field incomplete)" 0 "nothing is incomplete"

relaxed() {
	sed 's/^dn: .*/&\ncontrol: 1.3.6.1.4.1.4203.666.5.12 true/'
}
# dn_of TOKEN
dn_of() {
	echo "tesseraTokenId=$(id_of "$1"),uid=witness,$slapd_services"
}
# breaks WHAT: LDIF from standard input, the rules of the server set aside
breaks() {
	relaxed | ldif "$server" || {
		not_ok "the directory takes: $1"
		sed 's/^/# /' "$scratch/ldif.out"
	}
}
# values ATTRIBUTE COUNT: lines of LDIF
values() {
	seq "$2" | sed "s/.*/$1: value&/"
}
# long COUNT
long() {
	head -c "$1" /dev/zero | tr '\0' x
}
# coded ATTRIBUTE TEXT: a line of LDIF for any bytes
coded() {
	printf '%s:: %s\n' "$1" "$(printf '%b' "$2" | base64 -w 0)"
}

change "$(dn_of domain)" tesseraDomain '*.example.com' | breaks "a wildcard domain"
change "$(dn_of scheme)" tesseraVerifier '{SHA512}n2Ajpm5yDw4-addd6tPNV3fk0PFNSVAi3BNXxxVcrYU' | breaks "an unknown scheme"
change "$(dn_of kind)" tesseraKind secret | breaks "a kind that is none"
change "$(dn_of state)" tesseraState alive | breaks "a state that is none"
change "$(dn_of service)" tesseraService "$(long 65536)" | breaks "a service of 64 KiB"
change "$(dn_of network)" tesseraNetwork 10.0.0.0/99 | breaks "a network that is none"
change "$(dn_of role)" tesseraRole 'Read And Write' | breaks "a role that is none"
change "$(dn_of times)" tesseraNotBefore 99991231235959.999Z | breaks "a time with a fraction"
{
	printf 'dn: %s\nchangetype: modify\nreplace: tesseraService\n' "$(dn_of many)"
	values tesseraService 10000
} | breaks "10,000 values"
change "$(dn_of big)" description "$(long 70000)" | breaks "a description of 70,000 bytes"
{
	printf 'dn: %s\nchangetype: modify\nreplace: cn\n' "$(dn_of label)"
	coded cn '\0033]0;owned\0007\0342\0200\0256evil\n'
} | breaks "a label with control characters"
token "$(id_of twice)" "uid=gamma,$slapd_services" | breaks "an id claimed twice"
move "$(dn_of moved)" "tesseraTokenId=$(id_of moved)" "$slapd_admin_dn" | breaks "a token moved to a member"
token ABCDEFGHIJKL "uid=witness,$slapd_services" | breaks "an id in upper case"
token 0000abcdefgh "uid=witness,$slapd_services" | breaks "an id that is for documentation"
token aaaaaaaaaaaa "$slapd_services" | breaks "a token without an account"
token bbbbbbbbbbbb "tesseraTokenId=$(id_of alpha),uid=alpha,$slapd_services" | breaks "a token below a token"

printf 'dn: uid=beta,%s\nchangetype: modify\nadd: uid\nuid: beth\n' "$slapd_services" | breaks "two names"
account delta | sed "s/^dn: .*/dn: uid=delta,$slapd_people/" | breaks "a login shared by two accounts"
printf 'dn: uid=epsilon,%s\nchangetype: modify\nadd: objectClass\nobjectClass: simpleSecurityObject\n-\nadd: userPassword\nuserPassword: secret\n' \
	"$slapd_services" | breaks "a password"
change "uid=zeta,$slapd_services" displayName "$(long 65536)" | breaks "a display name of 64 KiB"
{
	printf 'dn: uid=eta,%s\nchangetype: modify\nreplace: displayName\n' "$slapd_services"
	coded displayName '\0033[31mroot\0342\0200\0256\nverdict=allow account=root'
} | breaks "a display name with control and bidi characters"
{
	printf 'dn: uid=theta,%s\nchangetype: modify\nreplace: tesseraRole\n' "$slapd_services"
	values tesseraRole 10000
} | breaks "10,000 roles"
change "uid=iota,$slapd_services" tesseraState resting | breaks "a state that is none"
move "uid=kappa,$slapd_services" "uid=Kappa@Example.COM" "$slapd_services" | breaks "a name that is none"
move "uid=lambda,$slapd_services" "uid=root" "$slapd_services" | breaks "the name root"

n=0
for each in Service Network Role State; do
	n=$((n + 1))
	printf 'olcAccess: {0}to dn.exact="%s" attrs=tessera%s by dn.exact="%s" none by * break\n' "$(dn_of "hidden$n")" $each "$slapd_reader_dn"
done >"$scratch/hidden"
{
	printf 'dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nadd: olcAccess\n'
	cat "$scratch/hidden"
} | slapd_config "$server" ldapmodify >/dev/null || not_ok "attributes are hidden by access rules"
for n in 1 2 3 4; do
	change "$(dn_of hidden$n)" description "seen anew" | ldif "$server"
done
check "all has arrived" eventually in_step

is "$(verdict witness --user witness)" allow "the account of all these tokens still logs in"
is "$(login witness witness)" in "through PAM as well"
while read -r name wanted what; do
	case $name in
	domain) is "$(verdict "$name" --origin https://shop.example.com) $(verdict "$name" --origin https://a.example.com)" "$wanted $wanted" "$what" ;;
	*) is "$(verdict "$name")" "$wanted" "$what" ;;
	esac
done <<-END
	domain incomplete a wildcard domain
	scheme incomplete an unknown scheme
	kind incomplete a kind that is none
	state incomplete a state that is none
	service incomplete a service of 64 KiB
	network incomplete a network that is none
	role incomplete a role that is none
	times not_yet a time with a fraction
	many incomplete 10,000 values
	big incomplete a description of 70,000 bytes
	label allow a label with control characters
	twice ambiguous an id claimed twice
	moved incomplete a token moved to a member
	hidden1 incomplete services that may not be read
	hidden2 incomplete networks that may not be read
	hidden3 incomplete roles that may not be read
	hidden4 incomplete a state that may not be read
	alpha allow an account with a token below its token
	beta ambiguous an account with two names
	gamma allow an account that claims another's token
	delta ambiguous a login shared by two accounts
	epsilon incomplete a service account with a password
	zeta incomplete a display name of 64 KiB
	eta allow a display name with control and bidi characters
	theta incomplete 10,000 roles
	iota incomplete an account in a state that is none
	kappa incomplete a name that is none
	lambda allow the name root
END

# Counted and named, without what would harm a terminal or a log.
damaged="scheme kind state service network role many big hidden1 hidden2 hidden3 hidden4"
for each in $damaged; do
	id_of "$each"
done >"$scratch/named"
printf '%s\n' uid=beta uid=epsilon uid=zeta uid=theta uid=iota uid=Kappa >>"$scratch/named"
check "there are as many as were broken" [ "$(field incomplete)" -ge "$(wc -l <"$scratch/named")" ]
check "and those that stand where they should not" [ "$(field orphans)" -ge 2 ]
check "and those that claim what is another's" [ "$(field ambiguous)" -ge 3 ]
check "the cache is sound with all of them" tessera cache verify
is "$(field reconnects) $(field state)" "0 persist" "the daemon lost its connection over none of it"
# What has no id is nowhere in the cache.  The log names twenty in a while.
printf '%s\n' ABCDEFGHIJKL 0000abcdefgh >>"$scratch/named"
check "they are named in the log" [ "$(grep -F -f "$scratch/named" "$scratch/log" | grep -c 'denied until this is mended: [a-z]')" -ge 15 ]
unsafe() {
	LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80\xae' "$@"
}
tessera check --user eta <"$tokens/eta" >"$scratch/shown" 2>&1
tessera cache list >>"$scratch/shown" 2>&1
tessera cache list --accounts >>"$scratch/shown" 2>&1
tessera cache show "$(id_of label)" >>"$scratch/shown" 2>&1
tessera service show eta >>"$scratch/shown" 2>&1
tessera token list >>"$scratch/shown" 2>&1
check "the tool has shown them" grep -q evil "$scratch/shown"
is "$(unsafe "$scratch/shown" "$scratch/log")" "" "no control or bidi character comes out"
is "$(grep -c '^verdict=allow' "$scratch/shown")" 0 "nor a line that is not the tool's"

# What is mended works again.
change "$(dn_of role)" tesseraRole read | ldif "$server"
change "uid=zeta,$slapd_services" displayName Zeta | ldif "$server"
printf 'dn: uid=beta,%s\nchangetype: modify\ndelete: uid\nuid: beth\n' "$slapd_services" | ldif "$server"
remove "uid=delta,$slapd_people" | ldif "$server"
check "all has arrived" eventually in_step
for each in role zeta beta delta; do
	is "$(verdict $each)" allow "mended: $each"
done
remove "tesseraTokenId=ABCDEFGHIJKL,uid=witness,$slapd_services" | ldif "$server"
check "the entry without an id goes" eventually in_step
check "the cache is sound" tessera cache verify
done_testing
