#!/bin/sh
# SPDX-License-Identifier: ISC
# Postfix by Cyrus SASL in its jail, whom clients send tokens to as passwords, by
# the plug-in for PLAIN and LOGIN beside the SASL library's own.
. "$srcdir/tests/hosts/postfix.sh"
command -v saslpasswd2 >/dev/null || skip_all "Postfix by PLAIN: saslpasswd2 is not installed"

start_host() {
	mail_certificate
	sasl_plugin
	cp "$builddir/.libs/libtessera_sasl_plain.so" "$scratch/plugins"
	mkdir -p "$jail/etc"
	echo sesam | saslpasswd2 -p -c -u mail.example.com -f "$jail/etc/sasldb2" ann || return
	chmod 644 "$jail/etc/sasldb2"
	start_smtpd "mech_list: PLAIN LOGIN" "pwcheck_method: auxprop" "auxprop_plugin: sasldb" "sasldb_path: /etc/sasldb2" && mount_cache
}

each_way() {
	for mechanism in PLAIN LOGIN; do
		"$1" "SMTP $mechanism" smtplib
	done
}

begin
each_way all_cases
mechanism=PLAIN
some_cases "curl's PLAIN" smtp
each_way revoked_now
mechanism=PLAIN
tells_address "SMTP PLAIN" smtp

echo sesam >"$scratch/sesam"
people() {
	is "$("$2" ann@mail.example.com "$scratch/sesam")" in "$1: a person by her password"
	is "$("$2" ann@mail.example.com "$tokens/good")" refused "$1: not by another's token"
	is "$("$2" robot@mail.example.com "$scratch/sesam")" refused "$1: an account by her password"
}
each_way people
mechanism=PLAIN
directory_dies "SMTP PLAIN" smtplib later
touch -d "3 days ago" "$cache/cache/delta.tdb"
is "$(smtplib ann@mail.example.com "$scratch/sesam")" in "the cache is too old: people come in"
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "the log holds no token"
done_testing
