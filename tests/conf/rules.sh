# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2016 # names come from and go to who sources this
# A server with the example settings, and the questions of these tests: is it
# refused with the right code, is its legal twin allowed?
#
#   service NAME [PAIR...]; token ID PARENT [PAIR...]; person NAME [PAIR...]
#       say what is to be added; ATTRIBUTE=VALUE replaces what it would have
#   change DN LINE...           say what is to be modified
#   allows WHAT TOOL [ARG...]   an ordinary administrator may, with what was said
#   refuses CODE WHAT TOOL [ARG...]    he may not, and that is the result code
#   answers CODE WHAT COMMAND...       the same for anybody
#   secret NAME TEXT            a password as the LDAP tools want it, $scratch/NAME.pw
#   as_ann TOOL [ARG...]        ann, a person, by the secret ann
#   as ID NAME TOOL [ARG...]    a member by the secret NAME
#   sees WHO NAME DN            how many values of an attribute somebody is shown

# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"
kind=${server_kind:-slapd} # or ds389
# shellcheck source=tests/slapd.sh
. "$srcdir/tests/$kind.sh"

"${kind}_available" || skip_all "a server ($kind) or the LDAP tools are missing"
server=$scratch/server
at_exit '"${kind}_kill" "$server"'
"${kind}_new" "$server" || exit

said=$scratch/said
verifier='{BLAKE2b}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ'

# The LDAP tools end with the result code.
answers() {
	rule_code=$1
	rule_what=$2
	shift 2
	"$@" <"$said" >"$scratch/answer" 2>&1
	rule_got=$?
	[ "$rule_got" -eq "$rule_code" ] || sed "s/^/# result $rule_got: /" "$scratch/answer"
	is "$rule_got" "$rule_code" "$rule_what"
}

allows() {
	rule_what=$1
	shift
	answers 0 "allowed: $rule_what" "${kind}_admin" "$server" "$@"
}

refuses() {
	rule_code=$1
	rule_what=$2
	shift 2
	answers "$rule_code" "refused ($rule_code): $rule_what" "${kind}_admin" "$server" "$@"
}

secret() {
	(umask 077 && printf %s "$2" >"$scratch/$1.pw")
}

as_ann() {
	"${kind}_as" "$server" "uid=ann,$slapd_people" "$scratch/ann.pw" "$@"
}

as() {
	as_secret=$scratch/$2.pw
	as_dn=tesseraMemberId=$1,$slapd_people
	shift 2
	"${kind}_as" "$server" "$as_dn" "$as_secret" "$@"
}

sees() {
	"$1" "$server" ldapsearch -LLL -o ldif-wrap=no -b "$3" -s base '(objectClass=*)' "$2" 2>/dev/null |
		grep -ic "^$2:"
}

service() {
	rule_name=$1
	shift
	say "uid=$rule_name,$slapd_services" "$@" -- objectClass=tesseraServiceAccount "uid=$rule_name" \
		tesseraState=active tesseraRole=deploy
}

person() {
	rule_name=$1
	shift
	say "uid=$rule_name,$slapd_people" "$@" -- objectClass=inetOrgPerson "uid=$rule_name" "cn=$rule_name" sn=Lee
}

token() {
	rule_id=$1
	rule_parent=$2
	shift 2
	say "tesseraTokenId=$rule_id,$rule_parent" "$@" -- objectClass=tesseraToken "tesseraTokenId=$rule_id" \
		"tesseraVerifier=$verifier" tesseraKind=private cn=test tesseraState=active \
		tesseraNotAfter=99991231235959Z 'tesseraService=*' 'tesseraNetwork=*' 'tesseraRole=*'
}

# say DN PAIR... -- PAIR...: a pair before the dashes hides those of its name behind them.
say() {
	printf 'dn: %s\n' "$1" >"$said"
	shift
	said_given=' '
	while [ "$1" != -- ]; do
		said_given="$said_given${1%%=*} "
		printf '%s: %s\n' "${1%%=*}" "${1#*=}" >>"$said"
		shift
	done
	shift
	for said_pair in "$@"; do
		case $said_given in
		*" ${said_pair%%=*} "*) ;;
		*) printf '%s: %s\n' "${said_pair%%=*}" "${said_pair#*=}" >>"$said" ;;
		esac
	done
}

change() {
	printf 'dn: %s\nchangetype: modify\n' "$1" >"$said"
	shift
	printf '%s\n' "$@" >>"$said"
}
