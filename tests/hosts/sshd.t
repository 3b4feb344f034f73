#!/bin/sh
# SPDX-License-Identifier: ISC
# sshd, asked by ssh, by both ways to tell a password.
. "$srcdir/tests/hosts/sshd.sh"
begin
each_way all_cases
is "$(by_password root "$tokens/good")" refused "password: a token does not make anybody root"
is "$(by_keyboard root "$tokens/good")" refused "keyboard-interactive: nor here"
each_way revoked_now
each_way directory_dies
is "$(grep -cF -f "$tokens/good" "$host_log")" 0 "sshd's log holds no token"
done_testing
