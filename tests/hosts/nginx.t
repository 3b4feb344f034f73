#!/bin/sh
# SPDX-License-Identifier: ISC
# nginx, asked by curl.
. "$srcdir/tests/hosts/nginx.sh"
begin

each_way all_cases
is "$(curl -s -o "$out.page" -w '%{http_code}' http://127.0.0.1/page)" 401 "HTTP: no token at all"
is "$(answer robot "$tokens/public" -H "Origin: https://shop.example.com")" 401 "HTTP Basic: PAM does not hear of the origin"
sed -i 's,$, origin=https://shop.example.com,' "$pam_file"
is "$(answer robot "$tokens/public")" 200 "HTTP Basic: a public token, where the service stands for its origin"
each_way revoked_now
each_way directory_dies
is "$(cat "$web/log" "$web/access" | grep -cF -f "$tokens/good")" 0 "nginx's logs hold no token"
done_testing
