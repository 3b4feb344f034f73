#!/bin/sh
# SPDX-License-Identifier: ISC
# saslauthd with the shipped settings, asked by testsaslauthd.  And what the
# cache would do that Debian's own settings turn on.
. "$srcdir/tests/hosts/hosts.sh"
need_programs saslauthd saslauthd testsaslauthd
make_accounts imap
pam_service saslauthd imap
. "$srcdir/conf/hosts/saslauthd/default"

# start_saslauthd [OPTION]: a group of its own, since it ends its whole group
start_saslauthd() {
	mkdir -p "$scratch/sasl"
	options=$(echo "$OPTIONS" | sed "s,/var/run/saslauthd,$scratch/sasl,")
	# shellcheck disable=SC2086
	setsid saslauthd -d -a "$MECHANISMS" -n 2 $options "$@" >"$scratch/sasl.log" 2>&1 &
	saslauthd=$!
	until_ok [ -S "$scratch/sasl/mux" ]
}

stop_saslauthd() {
	kill "$saslauthd"
	wait "$saslauthd"
	rm -r "$scratch/sasl"
}

by_testsaslauthd() {
	testsaslauthd -f "$scratch/sasl/mux" -s imap -u "$1" -p "$(cat "$2")" >"$out" 2>&1
	case $?:$(cat "$out") in
	0:*'OK "Success."') echo in ;;
	*:*'NO "authentication failed"') echo refused ;;
	*) cat "$out" ;;
	esac
}

start_saslauthd || { sed 's/^/# /' "$scratch/sasl.log"; not_ok "saslauthd starts"; done_testing; }
all_cases saslauthd by_testsaslauthd no-address
revoked_now saslauthd by_testsaslauthd
stop_saslauthd

start_saslauthd -c
remembers "with -c" by_testsaslauthd
stop_saslauthd
start_saslauthd
is "$(by_testsaslauthd robot "$tokens/remembered")" refused "without it: refused"
directory_dies saslauthd by_testsaslauthd
done_testing
