#!/bin/sh
# SPDX-License-Identifier: ISC
# What the plug-in shows to the world and takes from it.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/plugin.sh"
plugin=$builddir/.libs/libtessera_sasl.so
[ -e "$plugin" ] || skip_all "libtessera_sasl is not built"

is "$(nm -D --defined-only "$plugin" | awk '{ print $3 }')" sasl_server_plug_init "the one door is exported, and nothing else"

if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip "flags and symbols: a sanitized build has others"
else
	plugin_conduct "$plugin"

	# Every SASL client on the host loads it, too.
	if command -v strace >/dev/null && command -v saslpluginviewer >/dev/null; then
		mkdir "$scratch/plugins"
		cp "$plugin" "$scratch/plugins"
		strace -f -o "$scratch/calls" -e trace=%file,%network,write \
			saslpluginviewer -p "$scratch/plugins" -s -m OAUTHBEARER >"$scratch/listed" 2>&1
		is "$(sed -n '/libtessera_sasl.so.*O_RDONLY/,$p' "$scratch/calls" |
			grep -E 'cache|socket\(|syslog|/dev/log' | grep -v '/etc/ld.so.cache')" "" \
			"nothing is read or said when it is loaded"
		like "$(cat "$scratch/listed")" 'SASL mechanism: OAUTHBEARER, best SSF: 0' "the SASL library lists it"
		like "$(cat "$scratch/listed")" 'security flags: NO_ANONYMOUS\|PASS_CREDENTIALS$' "it claims no more than it gives"
	else
		skip "strace or saslpluginviewer is not installed"
	fi
fi

is "$(grep -n 'default:' "$srcdir/modules/sasl/result.c" || :)" "" "every verdict is named"
done_testing
