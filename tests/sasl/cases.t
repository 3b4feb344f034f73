#!/bin/sh
# SPDX-License-Identifier: ISC
# Logins by the real SASL library: who is let in, and that refusals cannot be told apart.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
make_world

for mechanism in OAUTHBEARER XOAUTH2; do
	form=$(echo $mechanism | tr '[:upper:]' '[:lower:]')
	no=$refused
	[ $mechanism = OAUTHBEARER ] || no=$(echo "$refused" | sed 's/{[^}]*}/{"status":"401","schemes":"bearer"}/')

	# token USER TOKEN [OPTION...]
	token() {
		user=$1
		text=$2
		shift 2
		{
			$form "$user" "$text"
			echo ^A
		} | say $mechanism "$@"
	}
	is "$(token svc-a good)" "${in_as}svc-a authid=svc-a|" "$mechanism: a token of its owner"
	is "$(token svc-b good-b)" "${in_as}svc-b authid=svc-b|" "$mechanism: another's of another"
	is "$(token svc-a legacy)" "${in_as}svc-a authid=svc-a|" "$mechanism: a legacy token"
	is "$(token svc-a imap -s imap)" "${in_as}svc-a authid=svc-a|" "$mechanism: a token for this service"
	is "$(token svc-a imap -s pop -o tessera_service=imap)" "${in_as}svc-a authid=svc-a|" "$mechanism: the service by another name"
	is "$(token svc-a network -r '10.1.2.3;4567')" "${in_as}svc-a authid=svc-a|" "$mechanism: a token for this network"
	is "$(token svc-a public -o tessera_origin=https://app.example.com)" "${in_as}svc-a authid=svc-a|" \
		"$mechanism: a public token where the service is bound to its origin"
	is "$(token svc-local good-local -o tessera_system_users=no)" "${in_as}svc-local authid=svc-local|" \
		"$mechanism: a local name where names are the service's own"
	is "$(token svc-allowed good-allowed)" "${in_as}svc-allowed authid=svc-allowed|" "$mechanism: a local name that is allowed"
	is "$(token svc-a good -o tessera_role=writer)" "${in_as}svc-a authid=svc-a|" "$mechanism: the role that is wanted"
	is "$(token svc-a good -u example.org)" "${in_as}svc-a@example.org authid=svc-a@example.org|" "$mechanism: a host with a realm"

	for bad in wrong unknown denied ambiguous incomplete orphan revoked disabled expired notyet public sshd network checksum blank \
		twice password good-b; do
		is "$(token svc-a $bad)" "$no" "$mechanism: refused: $bad"
	done
	is "$(token svc-off good-off)" "$no" "$mechanism: refused: a disabled account"
	is "$(token svc-denied good-denied)" "$no" "$mechanism: refused: an account that is denied here"
	is "$(token svc-local good-local)" "$no" "$mechanism: refused: a local name"
	is "$(token svc-dup good-dup)" "$no" "$mechanism: refused: a login that two have"
	is "$(token SVC-A good)" "$no" "$mechanism: refused: the name in other letters"
	is "$(token 'svc-a ' good)" "$no" "$mechanism: refused: a blank behind the name"
	is "$(token root good)" "$no" "$mechanism: refused: root"
	is "$(token svc-a loopback -r '10.1.2.3;4567')" "$no" "$mechanism: refused: another network"
	is "$(token svc-a fewroles -o tessera_role=writer)" "$no" "$mechanism: refused: a token without the role"
	is "$(token svc-a public -o tessera_origin=https://other.example.com)" "$no" "$mechanism: refused: another origin"
	for name in damaged unsafe nodenied stale fifo symlink nothing; do
		is "$(cache=$caches/$name token svc-a good)" "$unavailable" "$mechanism: unavailable: cache $name"
	done
done

# A change takes effect at the next login.
for change in revoke disable expire reassign remove disable-account remove-account; do
	cp -a "$caches/good" "$caches/changed"
	is "$({ oauthbearer svc-a good; echo ^A; } | cache=$caches/changed say OAUTHBEARER)" "${in_as}svc-a authid=svc-a|" "before $change"
	world_change "$caches/changed" $change
	is "$({ oauthbearer svc-a good; echo ^A; } | cache=$caches/changed say OAUTHBEARER)" "$refused" "after $change"
	rm -r "$caches/changed"
done

# Whoever cannot read the cache says so.
chmod 600 "$caches/unsafe/cache/delta.tdb"
is "$(oauthbearer svc-a good | cache=$caches/unsafe say OAUTHBEARER)" "$unavailable" "a cache that the host program may not read"

# Names: none given, one that is escaped, another's.
is "$(oauthbearer '' good | say OAUTHBEARER)" "${in_as}svc-a authid=svc-a|" "no name: the owner"
is "$({ oauthbearer svc-b good; echo ^A; } | say OAUTHBEARER -P)" "$refused" "another's name is refused whatever the host allows"
is "$(oauthbearer svc-b good | say OAUTHBEARER -o tessera_proxy=yes -P)" "${in_as}svc-b authid=svc-a|" \
	"with tessera_proxy the host program lets the owner act for another"
like "$(oauthbearer svc-b good | say OAUTHBEARER -o tessera_proxy=yes)" '^-13 ' "or not"
is "$(oauthbearer svc-a good | say OAUTHBEARER -o tessera_proxy=yes)" "${in_as}svc-a authid=svc-a|" "for himself he always may"
is "$({ oauthbearer svc-b revoked; echo ^A; } | say OAUTHBEARER -o tessera_proxy=yes -P)" "$refused" "a dead token acts for nobody"

# Properties, to who asked.
asks="-a displayName -a *displayName -a tesseraRole -a tesseraTokenId -a userPassword"
is "$(oauthbearer svc-a good | say OAUTHBEARER $asks)" \
	"${in_as}svc-a authid=svc-a|displayName=Service A|*displayName=Service A|tesseraRole=reader writer|tesseraTokenId=$(id_of good)|userPassword=(nothing)|" \
	"a host program that asks is told who has come"
is "$(oauthbearer svc-b good | say OAUTHBEARER -o tessera_proxy=yes -P $asks)" \
	"${in_as}svc-b authid=svc-a|displayName=(nothing)|*displayName=Service A|tesseraRole=(nothing)|tesseraTokenId=(nothing)|userPassword=(nothing)|" \
	"of whom the owner acts for nothing is said"
like "$({ oauthbearer svc-a wrong; echo ^A; } | say OAUTHBEARER $asks)" '^1 .*-13 .*accepted\|$' "of who is refused nothing is said"

# Settings that cannot be understood let nobody in.
for setting in tessera_cache=relative tessera_cache= "tessera_cache=/$(printf %0200d 0)" tessera_role= tessera_service= \
	tessera_system_users=perhaps tessera_system_users=YES tessera_proxy=1 tessera_origin= "tessera_role=$(printf %064d 0)"; do
	is "$(oauthbearer svc-a good | as_nobody "$scratch/login" -l -p "$plugins" -o "$setting" -o "tessera_cache=$caches/good" OAUTHBEARER |
		grep -c -e "^log 1 tessera: setting ${setting%%=*} .*; nobody is let in" -e '^-100 ')" 2 \
		"$(echo "$setting" | cut -c 1-40) is refused and logged"
done
is "$({ oauthbearer svc-a good; echo ^A; } | say OAUTHBEARER -o tessera_origin=nonsense -s imap)" "${in_as}svc-a authid=svc-a|" \
	"an origin that is none does not matter to private tokens"
is "$({ oauthbearer svc-a public; echo ^A; } | say OAUTHBEARER -o tessera_origin=nonsense)" "$refused" "and opens to no public one"

# The log: a line a judgement, and nothing secret in any.
line=$(oauthbearer svc-a good | say OAUTHBEARER -l -r '192.0.2.7;99')
like "$line" "log 4 tessera OAUTHBEARER: verdict=allow token=$(id_of good) account=svc-a name=\"Service A\" service=imap rhost=192.0.2.7;99 age=" \
	"who is let in is noted"
like "$(oauthbearer svc-a revoked | say OAUTHBEARER -l)" "log 2 tessera OAUTHBEARER: verdict=revoked token=$(id_of revoked) " "a refusal is a failure"
like "$(xoauth2 svc-b good | say XOAUTH2 -l)" "log 2 tessera XOAUTH2: verdict=wrong_account token=$(id_of good) account=svc-a .*user=svc-b" \
	"another's name is logged"
like "$(oauthbearer svc-a good | cache=$caches/stale say OAUTHBEARER -l)" 'log 1 tessera OAUTHBEARER: verdict=stale' "a stale cache is an error"
like "$(oauthbearer svc-b good | say OAUTHBEARER -l -o tessera_proxy=yes -P)" 'verdict=allow .*account=svc-a .*user=svc-b' "for whom he acts is logged"
like "$(echo 'n,,^A^A' | say OAUTHBEARER -l)" 'log 2 tessera OAUTHBEARER: malformed message: it has no auth' "what is malformed is logged"
token=$(cat "$tokens/good")
{
	for text in good revoked wrong checksum; do
		oauthbearer svc-a $text | say OAUTHBEARER -l
		xoauth2 "$token" $text | say XOAUTH2 -l
		oauthbearer "$token" $text | say OAUTHBEARER -l -o tessera_proxy=yes
	done
	echo "n,a=$token,^Aauth=Bearer $token" | say OAUTHBEARER -l
} >"$scratch/said"
is "$(grep -c "$(cut -c 18-50 "$tokens/good")\|$(cut -c 18-50 "$tokens/revoked")" "$scratch/said")" 0 "no secret is logged or answered"
done_testing
