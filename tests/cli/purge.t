#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera token purge: only what was revoked long enough ago goes.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
with_slapd
run service add robot --role read

# old ID DAYS [STATE]: a token that was revoked DAYS ago, none: never
old() {
	cat <<-EOF

		dn: tesseraTokenId=$1,uid=robot,$slapd_services
		objectClass: tesseraToken
		tesseraTokenId: $1
		tesseraVerifier: {BLAKE2b}n2Ajqnb_DjrnIN6t49V_dE8NFPSSUQItwTV8cVXK2FJ
		tesseraKind: private
		cn: old
		tesseraState: ${3:-revoked}
		tesseraNotAfter: 20200101000000Z
		tesseraService: *
		tesseraNetwork: *
		tesseraRole: *
	EOF
	[ "$2" = none ] || echo "tesseraRevokedAt: $(date -u -d "$2 days ago" +%Y%m%d%H%M%SZ)"
}
{
	old longago00001 100
	old longago00002 91
	old lately000001 89
	old haste0000001 none
	old expired00001 none active
	old disabled0001 none disabled
} | slapd_root "$server" ldapadd >/dev/null
ids() {
	slapd_admin "$server" ldapsearch -LLL -b "$slapd_base" '(objectClass=tesseraToken)' tesseraTokenId |
		sed -n 's/^tesseraTokenId: //p' | sort | tr '\n' ' '
}
all=$(ids)
ends 0 "a dry run" token purge --older-than 90d --dry-run
is "$(printf '%s\n' "$out" | awk 'NR > 1 { print $1 }' | tr '\n' ' ')" "longago00001 longago00002 " "shows what would go"
ends 0 "as JSON" token purge --older-than 90d --dry-run --json
is "$(member length) $(member 0 id)" "2 longago00001" "the same"
is "$(ids)" "$all" "nothing went"
ends 0 "purge" token purge --older-than 90d
says 'token longago00001 is deleted' "it is told"
is "$(ids)" "disabled0001 expired00001 haste0000001 lately000001 " "what was revoked long ago is gone, nothing else"
ends 0 "again" token purge --older-than 90d
says 'nothing was deleted' "finds nothing"
ends 0 "revoke in earnest what was revoked in haste" token revoke haste0000001
run token show --json haste0000001
like "$(member revoked_at)" '^20' "the time is there then"
ends 0 "all that is revoked" token purge --older-than 0d
is "$(ids)" "disabled0001 expired00001 " "only what is not revoked is left"
ends 2 "no age" token purge
ends 2 "an age without a unit" token purge --older-than 90
ends 2 "a date" token purge --older-than 2026-01-01
ends 2 "--json alone" token purge --older-than 90d --json
ends 2 "an id" token purge --older-than 90d expired00001
done_testing
