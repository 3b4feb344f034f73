#!/bin/sh
# SPDX-License-Identifier: ISC
# slapd, as its own user, whom a client asks by OAUTHBEARER.
. "$srcdir/tests/hosts/slapd.sh"
begin
is "$(stat -c %U "/proc/$(slapd_pid "$room")")" openldap "it runs as openldap"
each_way all_cases
each_way revoked_now
each_way directory_dies
done_testing
