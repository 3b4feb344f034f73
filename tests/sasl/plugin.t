#!/bin/sh
# SPDX-License-Identifier: ISC
# What the plug-ins show to the world and take from it.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/plugin.sh"
[ -e "$builddir/.libs/libtessera_sasl.so" ] || skip_all "libtessera_sasl is not built"

for name in libtessera_sasl libtessera_sasl_plain; do
	plugin=$builddir/.libs/$name.so
	mechanisms="OAUTHBEARER XOAUTH2"
	[ $name = libtessera_sasl ] || mechanisms="PLAIN LOGIN"
	is "$(nm -D --defined-only "$plugin" | awk '{ print $3 }')" sasl_server_plug_init "$name: the one door is exported, and nothing else"
	if [ -n "${TESSERA_SANITIZED:-}" ]; then
		skip "$name: flags and symbols: a sanitized build has others"
		continue
	fi
	plugin_conduct "$plugin"

	# Every SASL client on the host loads it, too.
	if ! command -v strace >/dev/null || ! command -v saslpluginviewer >/dev/null; then
		skip "strace or saslpluginviewer is not installed"
		continue
	fi
	mkdir "$scratch/$name"
	cp "$plugin" "$scratch/$name"
	strace -f -o "$scratch/calls" -e trace=%file,%network,write \
		saslpluginviewer -p "$scratch/$name" -s -m "$mechanisms" >"$scratch/listed" 2>&1
	is "$(sed -n "/$name.so.*O_RDONLY/,\$p" "$scratch/calls" |
		grep -E 'cache|socket\(|syslog|/dev/log' | grep -v '/etc/ld.so.cache')" "" \
		"$name: nothing is read or said when it is loaded"
	for mechanism in $mechanisms; do
		is "$(grep -A 1 "SASL mechanism: $mechanism, best SSF: 0," "$scratch/listed" | sed -n 's/.*security flags: //p')" \
			"NO_ANONYMOUS|PASS_CREDENTIALS" "$mechanism claims no more than it gives"
	done
done

is "$(grep -n 'default:' "$srcdir/modules/sasl/result.c" || :)" "" "every verdict is named"
done_testing
