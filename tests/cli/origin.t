#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera origin test, and which domains are refused.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
settings
shop=https://shop.example.com

ends 0 "the same host" origin test $shop shop.example.com
shows '^origin https://shop.example.com' "the normal form is shown"
ends 0 "letters of any case" origin test HTTPS://Shop.Example.COM shop.example.com
ends 0 "the default port" origin test $shop:443 shop.example.com
ends 0 "one of two matches" origin test $shop example.com shop.example.com
ends 0 "an international name" origin test https://xn--bcher-kva.example bücher.example
shows 'xn--bcher-kva.example +match' "it is stored in ASCII"
ends 0 "an international name with scheme and port" origin test http://xn--bcher-kva.example:81 http://BÜCHER.example:81
ends 0 "a loopback name with any port" origin test http://localhost:3000 localhost
ends 0 "an address" origin test 'https://[2001:db8::1]' '[2001:DB8:0::1]'

mismatch() {
	ends 1 "$1 is not $2" origin test "$1" "$2"
	shows "no match +$3" "because: $3"
}
mismatch $shop example.com "a subdomain has to be listed itself"
mismatch $shop http://shop.example.com "the domain means http"
mismatch http://shop.example.com shop.example.com "the domain means https"
mismatch $shop shop.example.com:8443 "another port"
mismatch https://evilexample.com example.com "another host"
mismatch https://example.com.evil.test example.com "another host"

refused() {
	ends 1 "domain $1" origin test $shop "$1"
	shows "refused +$2" "is refused: $2"
}
refused '*.example.com' ''
refused '*' ''
refused https://shop.example.com/path ''
refused 'shop.example.com.' ''
refused co.uk 'it is a public suffix'
refused com 'it is a public suffix'
refused '' ''
refused "$(printf '\377\376')" 'this name cannot be'
refused 'a b.example' ''
refused "$(printf 'ü%0300d.example' 0)" ''

for bad in null example.com https://example.com/ 'https://a.example https://b.example' ftp://a.example ''; do
	ends 1 "\"$bad\" is no origin" origin test "$bad" shop.example.com
	says 'is no origin' "and that is said"
done

ends 0 "as JSON" origin test --json $shop example.com shop.example.com
is "$(member origin)" $shop "the origin"
is "$(member allowed)" true "the outcome"
is "$(member domains length)" 2 "all domains"
is "$(member domains 0 result)" "no match" "the result of one"
ends 1 "as JSON, denied" origin test --json $shop example.com
is "$(member allowed)" false "the outcome"
done_testing
