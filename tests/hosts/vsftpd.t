#!/bin/sh
# SPDX-License-Identifier: ISC
# vsftpd, asked by curl.
. "$srcdir/tests/hosts/vsftpd.sh"
begin
each_way all_cases
each_way revoked_now
each_way directory_dies
done_testing
