# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# memcached with the shipped settings; its client speaks the binary protocol.
. "$srcdir/tests/hosts/hosts.sh"
need_programs memcached memcached python3 saslpasswd2 "$builddir/.libs/libtessera_sasl.so"
host_name=memcached
host_service=memcached
host_log=$scratch/memcached.log

start_host() {
	sasl_plugin
	[ -e /etc/sasl2/memcached.conf ] || sasl_file memcached.conf /etc/sasl2
	# As usermod -g does.
	sed -i "s/^\(memcache:[^:]*:[^:]*\):[^:]*:/\1:$(id -g nobody):/" /etc/passwd
	# shellcheck disable=SC2046
	memcached $(shipped memcached/memcached.conf) -l 127.0.0.1 -U 0 >"$host_log" 2>&1 &
	memcached=$!
	at_exit "kill $memcached 2>/dev/null"
	listens 11211
}

auth_by() {
	python3 "$srcdir/tests/sasl/memcached-auth" 11211 "$1" >"$out" 2>&1
	case $(tr '\n' '|' <"$out") in
	'0x0 set 0x0|') echo in ;;
	'0x21 {"status":"invalid_token"}|0x20 set 0x20|' | '0x20 set 0x20|') echo refused ;;
	*) cat "$out" ;;
	esac
}

by_bearer() {
	oauthbearer "$1" "$2" | auth_by OAUTHBEARER
}

each_way() {
	"$1" OAUTHBEARER by_bearer no-address
}

stock="PLAIN by sasldb"
start_stock() {
	echo password | saslpasswd2 -p -c -u "$(uname -n)" -f "$scratch/sasldb" robot || return
	chmod 644 "$scratch/sasldb"
	sed -i 's/^mech_list:.*/& PLAIN/' /etc/sasl2/memcached.conf
	printf '%s\n' 'pwcheck_method: auxprop' 'auxprop_plugin: sasldb' "sasldb_path: $scratch/sasldb" >>/etc/sasl2/memcached.conf
	kill "$memcached"
	wait "$memcached"
	start_host
}
stock_login() {
	echo '^@robot^@password' | auth_by PLAIN
}
