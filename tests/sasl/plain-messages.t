#!/bin/sh
# SPDX-License-Identifier: ISC
# Messages of PLAIN and LOGIN, byte by byte: RFC 4616 to the letter, by the real SASL library.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
add_plain
cat >"$scratch/accounts" <<-END
	account login=svc-a
	account login=odd,na=me
	account login=ümlaut
END
cat >"$scratch/lines" <<-END
	good owner=svc-a
	odd owner=odd,na=me
	umlaut owner=ümlaut
END
new_tokens "$caches/good"
good=$(cat "$tokens/good")

# Who is let in.
is "$(by_plain "^0svc-a^0$good")" "$in" "a token of its owner"
is "$(printf -- '-\n^0svc-a^0%s\n' "$good" | say PLAIN)" "1 |$in" "no initial response: an empty challenge first"
is "$(by_plain "svc-a^0svc-a^0$good")" "$in" "his own name twice"
is "$(by_plain "^0ümlaut^0$(cat "$tokens/umlaut")")" "${in_as}ümlaut authid=ümlaut|" "a name in UTF-8"
is "$(by_plain "^0odd,na=me^0$(cat "$tokens/odd")")" "${in_as}odd,na=me authid=odd,na=me|" "names are not escaped"
is "$(by_login svc-a "$good")" "$asked$in" "LOGIN: the name comes by itself"
is "$(printf -- '-\nsvc-a\n%s\n' "$good" | say LOGIN)" "1 Username:|$asked$in" "LOGIN: or is asked for"
is "$(printf '\nsvc-a\n%s\n' "$good" | say LOGIN)" "1 Username:|$asked$in" "LOGIN: also when an empty one came"

# RFC 4616 section 4: its own bytes, for the person they are about.
is "$(by_plain '^0tim^0tanstaaftanstaaf' -w tim tanstaaftanstaaf)" "asked tim|${in_as}tim authid=tim|" "section 4: the first example"
is "$(by_plain 'Ursel^0Kurt^0xipj3plmq' -w Kurt xipj3plmq -o pwcheck_method=none)" \
	"asked Kurt|-13 |SASL(-13): authentication failure: the token or password is not accepted|" \
	"section 4: the second, where nobody may act for another"

# Malformed messages: the host is asked about none of them.
name255=$(printf %0255d 0)
secret1024=$(printf %01024d 0)
for message in '' 'x' '^0' '^0^0' '^0^0^0' '^0svc-a' "svc-a^0$good" '^0svc-a^0' "^0^0$good" "svc-a^0^0$good" "^0svc-a^0$good^0" "^0svc-a^0$good^0x" \
	"^0svc-a^0^0$good" "^0^0svc-a^0$good" "x^0svc-a^0$good^0^0" "^0svc^J^0$good" "^0svc-a^M^J^0$good" "svc^A^0svc-a^0$good" "^0${name255}0^0$good" \
	"${name255}0^0svc-a^0$good" "^0svc-a^0${secret1024}0" "$(printf '^0a\377^0%s' "$good")" "$(printf '^0svc-a^0\303')" "$(printf '^0svc-a^0\355\240\200')" \
	"$(printf '^0svc-a^0\300\200')" "$(printf '\301\201^0svc-a^0%s' "$good")" "$(printf '^0svc-a^0\360\200\200\201')" "$(printf '^0svc-a^0\364\220\200\200')" \
	"$(printf '^0svc-a^0\340\200\200')" "$(printf '^0\177^0%s' "$good")"; do
	is "$(by_plain "$message" -w svc-a x)" "$malformed" "malformed: $(echo "$message" | sed "s/$good/TOKEN/g" | cut -c 1-30 | LC_ALL=C tr -c '[:print:]\n' '?')"
done
for name in 'a^0b' 'a^J' '^A' "${name255}0" "$(printf 'a\377')"; do
	is "$(by_login "$name" "$good" -w svc-a x)" "$malformed" "LOGIN: malformed name: $(echo "$name" | cut -c 1-20 | LC_ALL=C tr -c '[:print:]\n' '?')"
done
is "$(printf -- '-\n\n' | say LOGIN)" "1 Username:|$malformed" "LOGIN: no name when it was asked for"
for secret in '' "$good^0" 'a^0b' "${secret1024}0"; do
	is "$(printf 'svc-a\n%s\n' "$secret" | say LOGIN -w svc-a a)" "$asked$malformed" "LOGIN: malformed password: $(echo "$secret" | sed "s/$good/TOKEN/g" | cut -c 1-20)"
done
is "$(by_plain "^0$name255^0$secret1024" -w x y)" "asked $name255|$refused_plain" "the longest name and password"
is "$(by_login "$name255" "$secret1024" -w x y)" "${asked}asked $name255|$refused_plain" "LOGIN: the longest name and password"
is "$(by_plain "^0svc-a^0x^0$(printf '%065536d' 0)")" "$malformed" "64 KiB"

done_testing
