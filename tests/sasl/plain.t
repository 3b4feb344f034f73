#!/bin/sh
# SPDX-License-Identifier: ISC
# Logins by PLAIN and LOGIN in the real SASL library: tokens by the rules of all
# tokens, and people's passwords by the host's own check, which never sees a token.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
make_world
add_plain
good=$(cat "$tokens/good")

# People.
is "$(by_plain '^0ann^0sesam' -w ann sesam)" "asked ann|${in_as}ann authid=ann|" "a password"
is "$(by_login ann sesam -w ann sesam)" "${asked}asked ann|${in_as}ann authid=ann|" "LOGIN: a password"
is "$(by_plain '^0ann^0sésame, ouvre-toi ☂' -w ann 'sésame, ouvre-toi ☂')" "asked ann|${in_as}ann authid=ann|" "a password in UTF-8"
latin=$(printf 's\351same')
is "$(by_login ann "$latin" -w ann "$latin")" "${asked}asked ann|${in_as}ann authid=ann|" "LOGIN: a password in any bytes"
is "$(by_plain '^0ann^0sesam' -w ann sesam -u example.org)" "asked ann@example.org|$refused_plain" "the host's realm is added, as ever"
is "$(by_plain 'bob^0ann^0sesam' -w ann sesam -P -o tessera_proxy=no | cut -d '|' -f 1)" "asked ann" "for whom a person acts is not ours to say"
is "$(by_plain '^0ann^0sesam' -w ann sesam -o "tessera_cache=$caches/nothing")" "asked ann|${in_as}ann authid=ann|" "no cache is needed"
is "$(cache=$caches/stale by_plain '^0ann^0sesam' -w ann sesam)" "asked ann|${in_as}ann authid=ann|" "nor a fresh one"
is "$(by_plain '^0ann^0sesame' -w ann sesam)" "asked ann|$refused_plain" "refused: another password"
is "$(by_plain '^0bob^0sesam' -w ann sesam)" "asked bob|$refused_plain" "refused: somebody unknown"
is "$(by_login ann sesame -w ann sesam)" "${asked}asked ann|$refused_plain" "LOGIN: refused"
is "$(by_plain '^0svc-a^0sesam' -w ann sesam)" "asked svc-a|$refused_plain" "refused: a service account by a password"
like "$(by_plain '^0ann^0sesame' -w ann sesam -l)" '\|log 2 tessera PLAIN: the password is not accepted\|-13' "that is logged"
is "$(by_plain '^0ann^0sesam' -w ann sesam -o tessera_role= | cut -d ' ' -f 1)" -100 "not where a setting is not understood"

# Acting for others.
for option in '' '-o tessera_proxy=yes'; do
	# shellcheck disable=SC2086
	{
		is "$(by_plain "^0svc-b^0$good" $option -P)" "$refused_plain" "a name that is not the owner's is refused $option"
		is "$(by_plain "svc-a^0svc-b^0$good" $option -P)" "$refused_plain" "also when he would act for the owner $option"
		is "$(by_plain "svc-b^0svc-a^0$(cat "$tokens/revoked")" $option -P)" "$refused_plain" "a dead token acts for nobody $option"
	}
done
is "$(by_plain "svc-b^0svc-a^0$good" -P)" "$refused_plain" "acting for another needs tessera_proxy"
like "$(by_plain "svc-b^0svc-a^0$good" -P -l)" "log 2 tessera PLAIN: verdict=wrong_account token=$(id_of good) account=svc-a .*user=svc-b" "the log says for whom"
is "$(by_plain "svc-b^0svc-a^0$good" -P -o tessera_proxy=yes)" "${in_as}svc-b authid=svc-a|" "the host program lets him"
like "$(by_plain "svc-b^0svc-a^0$good" -o tessera_proxy=yes)" '^-13 ' "or not"

# What has the form of a token, or half of it, is judged as one wherever it stands.  The host is not asked.
half=$(cut -c 1-40 "$tokens/good")
for secret in "$good " " $good" "$good^J" "$good^M^J" "${good}x" "$half" "x$half" "$good$good" "$(cat "$tokens/checksum")" "$(cat "$tokens/wrong")" \
	"$(cat "$tokens/unknown")" "$(cat "$tokens/legacy")x" 6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6b "password=$good"; do
	what=$(echo "$secret" | sed "s/$good/TOKEN/g" | cut -c 1-30)
	is "$(by_plain "^0svc-a^0$secret" -w svc-a "$secret")" "$refused_plain" "never asked about: $what"
	is "$(by_login svc-a "$secret" -w svc-a "$secret")" "$asked$refused_plain" "LOGIN: never asked about: $what"
done
is "$(by_plain "^0$good^0sesam" -w "$good" sesam)" "$refused_plain" "nor about one that was typed as a name"
is "$(by_plain "$good^0ann^0sesam" -w ann sesam -P)" "$refused_plain" "or as another's"
is "$(by_login "$good" sesam -w "$good" sesam)" "$asked$refused_plain" "LOGIN: nor about one that was typed as a name"
{
	for secret in "$good" "$good " "$half"; do
		by_plain "^0ann^0$secret" -l -w ann x
		by_plain "^0$secret^0x" -l -w ann x
		by_plain "$secret^0ann^0x" -l -w ann x -o tessera_proxy=yes
		by_plain "^0ann^0x^0$secret" -l
		by_login ann "$secret" -l -w ann x
		by_login "$secret" x -l -w ann x
	done
} >"$scratch/said"
is "$(grep -c "$(cut -c 18-40 "$tokens/good")" "$scratch/said")" 0 "no secret is logged or answered"

# The rules of tokens are those of the other plug-in; here, one of each kind.
for bad in wrong unknown denied ambiguous incomplete orphan revoked disabled expired notyet public sshd network checksum blank twice good-b; do
	is "$(plain "" svc-a $bad | say PLAIN -w svc-a "$(cat "$tokens/$bad")")" "$refused_plain" "refused: $bad"
done
is "$(plain "" svc-off good-off | say PLAIN)" "$refused_plain" "refused: a disabled account"
is "$(plain "" svc-local good-local | say PLAIN)" "$refused_plain" "refused: a local name"
is "$(plain "" svc-local good-local | say PLAIN -o tessera_system_users=no)" "${in_as}svc-local authid=svc-local|" "unless names are the service's own"
is "$(plain "" svc-a imap | say PLAIN -s pop -o tessera_service=imap)" "$in" "the service by another name"
is "$(plain "" svc-a network | say PLAIN -r '10.1.2.3;4567')" "$in" "a token for this network"
is "$(plain "" svc-a public | say PLAIN -o tessera_origin=https://app.example.com)" "$in" "a public token where the service is bound to its origin"
is "$(plain "" svc-a fewroles | say PLAIN -o tessera_role=writer)" "$refused_plain" "refused: a token without the role"
for name in damaged unsafe nodenied stale fifo symlink nothing; do
	is "$(plain "" svc-a good | cache=$caches/$name say PLAIN -w svc-a x)" "$unavailable" "unavailable: cache $name"
done
is "$(plain "" svc-a good | say PLAIN -a displayName -a tesseraRole)" "${in}displayName=Service A|tesseraRole=reader writer|" "who asks is told who has come"
for change in revoke disable expire reassign remove disable-account remove-account; do
	cp -a "$caches/good" "$caches/changed"
	is "$(plain "" svc-a good | cache=$caches/changed say PLAIN)" "$in" "before $change"
	world_change "$caches/changed" $change
	is "$(plain "" svc-a good | cache=$caches/changed say PLAIN -w svc-a "$good")" "$refused_plain" "after $change"
	rm -r "$caches/changed"
done
done_testing
