# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034,SC2120
# saslauthd with the shipped settings, asked by testsaslauthd.
. "$srcdir/tests/hosts/hosts.sh"
need_programs saslauthd saslauthd testsaslauthd
host_name=saslauthd
host_service=imap
host_log=$scratch/sasl.log

# start_host [OPTION]: a group of its own, since it ends its whole group
start_host() {
	pam_service saslauthd imap
	cp "$srcdir/conf/hosts/saslauthd/default" /etc/default/saslauthd
	. /etc/default/saslauthd
	mkdir -p "$scratch/sasl"
	options=$(echo "$OPTIONS" | sed "s,/var/run/saslauthd,$scratch/sasl,")
	# shellcheck disable=SC2086
	setsid saslauthd -d -a "$MECHANISMS" -n 2 $options "$@" >"$host_log" 2>&1 &
	saslauthd=$!
	until_ok [ -S "$scratch/sasl/mux" ]
}

stop_host() {
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

each_way() {
	"$1" saslauthd by_testsaslauthd no-address
}
