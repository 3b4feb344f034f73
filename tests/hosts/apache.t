#!/bin/sh
# SPDX-License-Identifier: ISC
# Apache, asked by curl.  And what its own cache of logins would do.
. "$srcdir/tests/hosts/apache.sh"
begin
each_way all_cases
is "$(curl -s -o "$out.page" -w '%{http_code}' http://127.0.0.1/page)" 401 "HTTP: no token at all"
is "$(ask_by basic robot "$tokens/public" "$page" -H "Origin: https://shop.example.com")" 401 "HTTP Basic: PAM does not hear of the origin"
each_way revoked_now
stop_host

{
	printf '%s\n' 'AuthnCacheEnable' 'AuthnCacheSOCache shmcb'
	shipped apache/tessera.conf | sed 's/AuthBasicProvider PAM/AuthBasicProvider socache PAM\nAuthnCacheProvideFor PAM/'
} >"$web/remembering.conf"
start_host remembering
remembers "with AuthnCacheProvideFor PAM" by_basic
mkdir -p /etc/apache2/conf-enabled
cp "$web/remembering.conf" /etc/apache2/conf-enabled/tessera.conf
doctor_finds 'Apache remembers logins through PAM'
stop_host
start_host
is "$(by_basic robot "$tokens/remembered")" refused "without it: refused"
cp "$web/shipped.conf" /etc/apache2/conf-enabled/tessera.conf
doctor_is_quiet
each_way directory_dies
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "Apache's log holds no token"
done_testing
