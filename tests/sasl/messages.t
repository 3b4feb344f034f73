#!/bin/sh
# SPDX-License-Identifier: ISC
# Messages, byte by byte: RFC 7628 and RFC 5801 to the letter, by the real SASL library.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/sasl/sasl.sh"
cat >"$scratch/accounts" <<-END
	account login=svc-a
	account login=user@example.com
	account login=odd,na=me
	account login=ümlaut
END
cat >"$scratch/lines" <<-END
	good owner=svc-a
	mail owner=user@example.com
	odd owner=odd,na=me
	umlaut owner=ümlaut
END
new_tokens "$caches/good"
good=$(cat "$tokens/good")

# of MESSAGE... [-- OPTION...]
of() {
	printf '%s\n' "$@" | say OAUTHBEARER
}
xof() {
	printf '%s\n' "$@" | say XOAUTH2
}

# RFC 7628 section 4.1, with a token of ours for the one there.
like "$(of "n,a=user@example.com,^Ahost=server.example.com^Aport=143^Aauth=Bearer $(cat "$tokens/mail")^A^A")" \
	'^0 \|user=user@example.com authid=user@example.com' "section 4.1: a successful exchange"
# Its own bytes are well formed, and its token is nobody's here.
is "$(of 'n,a=user@example.com,^Ahost=server.example.com^Aport=143^Aauth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==^A^A' ^A)" \
	"$refused" "section 4.1: the very bytes"
# Section 4.3, but for its header, which section 3.1 does not allow.
is "$(of 'n,a=user@example.com,^Ahost=server.example.com^Aport=143^Aauth=^A^A' ^A)" "$refused" "section 4.2: a client that looks around"
is "$(of 'n,user=someuser@example.com,^Ahost=server.example.com^Aport=143^Aauth=^A^A')" "$malformed" "a header that is none"

is "$(of "n,a=svc-a,^Aauth=Bearer $good^A^A")" "$in" "no host and no port"
is "$(of - "n,a=svc-a,^Aauth=Bearer $good^A^A")" "1 |$in" "no initial response: an empty challenge first"
is "$(of '')" "$malformed" "an empty message"
is "$(of ^A)" "$malformed" "the end of a refusal before it"
is "$(of 'n,a=svc-a,^Aauth=Bearer x^A^A' '')" "$refused" "a refusal ends whatever the client answers: nothing"
is "$(of 'n,a=svc-a,^Aauth=Bearer x^A^A' "n,a=svc-a,^Aauth=Bearer $good^A^A")" "$refused" "or a good token"

# The header.
is "$(of "y,a=svc-a,^Aauth=Bearer $good^A^A")" "$in" "the client would bind channels"
is "$(of "n,,^Aauth=Bearer $good^A^A")" "$in" "no name"
for header in "p=tls-unique,a=svc-a," "p=tls-exporter,," "P=x,," "p,," "F,n,a=svc-a," "n,a=," "n,a=svc-a" "n" "n," ",," "x,," "nn,," "n,b=svc-a," "n,svc-a," \
	"n,a=svc-a,m=x," "n,a=svc=a," "n,a=svc=2," "n,a=svc=2Ca=," "n,a=svc=20a," "n,a=svc^0a," "n,a=svc^Ja," "n,a=$(printf %0256d 0)," "n,a=$(printf 'a\377')," \
	"n,a=$(printf '\303')," " n,," ; do
	is "$(of "${header}^Aauth=Bearer $good^A^A")" "$malformed" "header $(echo "$header" | cut -c 1-24 | tr -c '[:print:]\n' '?')"
done
is "$(of "n,a=odd=2Cna=3Dme,^Aauth=Bearer $(cat "$tokens/odd")^A^A")" "${in_as}odd,na=me authid=odd,na=me|" "both escapes"
is "$(of "n,a=odd=2cna=3dme,^Aauth=Bearer $(cat "$tokens/odd")^A^A")" "${in_as}odd,na=me authid=odd,na=me|" "in small letters (RFC 5234 section 2.3)"
is "$(of "n,a=ümlaut,^Aauth=Bearer $(cat "$tokens/umlaut")^A^A")" "${in_as}ümlaut authid=ümlaut|" "a name in UTF-8"
is "$(of "n,a=$(printf %0255d 0),^Aauth=Bearer $good^A^A" ^A)" "$refused" "a long name"

# The pairs.
for scheme in bearer BEARER bEaReR; do
	is "$(of "n,,^Aauth=$scheme $good^A^A")" "$in" "scheme $scheme"
done
is "$(of "n,,^Aauth=Bearer    $good^A^A")" "$in" "several blanks"
is "$(of "n,,^Ax=1^Ay=^Aauth=Bearer $good^Ax=2^A^A")" "$in" "keys that nobody knows"
is "$(of "n,,^Az= $(printf '\t')^M^J~^Aauth=Bearer $good^A^A")" "$in" "every kind of character in a value"
is "$(of "n,,^AAuth=MAC x^Aauth=Bearer $good^A^A")" "$in" "a key in other letters is another key"
for auth in "Bearer" "Bearer " "Bearer$good" "Basic $good" "MAC $good" "$good" "Bearer $(printf '\t')$good" "Bearer $good " "Bearer $good=" "Bearer \"$good\"" \
	"Bearer $good,$good" "Bearer $good $good" "Bearer  ^J$good" " Bearer $good"; do
	is "$(of "n,,^Aauth=$auth^A^A" ^A)" "$refused" "auth $(echo "$auth" | sed "s/$good/TOKEN/g")"
done
for pairs in "" "^A" "host=x^A^A" "auth=Bearer $good^A" "auth=Bearer $good" "auth=Bearer $good^A^A^A" "auth=Bearer $good^A^Ax" "^Aauth=Bearer $good^A^A" \
	"auth=Bearer $good^Aauth=Bearer $good^A^A" "auth=Bearer x^Aauth=Bearer $good^A^A" "host=a^Ahost=b^Aauth=Bearer $good^A^A" \
	"port=1^Aport=1^Aauth=Bearer $good^A^A" "=x^Aauth=Bearer $good^A^A" "x1=y^Aauth=Bearer $good^A^A" "x^Aauth=Bearer $good^A^A" \
	"auth^Aauth=Bearer $good^A^A" "auth=Bearer $good^0^A^A" "x=^0^Aauth=Bearer $good^A^A" "x=$(printf '\177')^Aauth=Bearer $good^A^A" \
	"host=$(printf '\303\274')^Aauth=Bearer $good^A^A" "AUTH=Bearer $good^A^A" "a-b=^Aauth=Bearer $good^A^A"; do
	is "$(of "n,,^A$pairs")" "$malformed" "pairs $(echo "$pairs" | sed "s/$good/TOKEN/g" | tr -c '[:print:]\n' '?')"
done

# Sizes: 8192 bytes are read, not one more.
fixed="n,,^Ax=^Aauth=Bearer $good^A^A"
fill=$((8192 - $(printf '%s' "$fixed" | sed 's/\^A/A/g' | wc -c)))
long=$(printf "%0${fill}d" 0)
is "$(of "n,,^Ax=$long^Aauth=Bearer $good^A^A")" "$in" "the longest message"
is "$(of "n,,^Ax=0$long^Aauth=Bearer $good^A^A")" "$malformed" "one byte more"
is "$(of "n,,^Ax=$long$long$long$long$long$long$long$long^Aauth=Bearer $good^A^A")" "$malformed" "64 KiB"

# XOAUTH2, by the same rules where they are the same.
is "$(xof "user=svc-a^Aauth=Bearer $good^A^A")" "$in" "XOAUTH2: a token"
is "$(xof - "user=svc-a^Aauth=Bearer $good^A^A")" "1 |$in" "XOAUTH2: no initial response"
is "$(xof "user=odd,na=me^Aauth=Bearer $(cat "$tokens/odd")^A^A")" "${in_as}odd,na=me authid=odd,na=me|" "XOAUTH2: names are not escaped"
is "$(xof "user=ümlaut^Aauth=Bearer $(cat "$tokens/umlaut")^A^A")" "${in_as}ümlaut authid=ümlaut|" "XOAUTH2: a name in UTF-8"
like "$(xof 'user=svc-a^Aauth=Bearer x^A^A' '')" '^1 \{"status":"401","schemes":"bearer"\}\|-13 ' "XOAUTH2: a refusal, and the empty answer"
like "$(xof 'user=svc-a^Aauth=Bearer x^A^A' ^A)" '^1 \{"status":"401","schemes":"bearer"\}\|-13 ' "XOAUTH2: some answer as in OAUTHBEARER"
for message in "user=^Aauth=Bearer $good^A^A" "auth=Bearer $good^A^A" "user=svc-a^A^A" "user=svc-a^Aauth=Bearer $good^A" "user=svc-a^Aauth=Bearer $good" \
	"user=svc-a^Auser=svc-a^Aauth=Bearer $good^A^A" "user=svc-a^Aauth=Bearer $good^Aauth=Bearer $good^A^A" "n,,^Auser=svc-a^Aauth=Bearer $good^A^A" \
	"user=svc-a^J^Aauth=Bearer $good^A^A" "user=svc-a^0^Aauth=Bearer $good^A^A" "user=$(printf 'a\377')^Aauth=Bearer $good^A^A" "user=$(printf %0256d 0)^Aauth=Bearer $good^A^A" \
	"" ^A ^A^A; do
	is "$(xof "$message")" "$malformed" "XOAUTH2: $(echo "$message" | sed "s/$good/TOKEN/g" | cut -c 1-50 | tr -c '[:print:]\n' '?')"
done
done_testing
