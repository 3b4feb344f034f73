#!/bin/sh
# SPDX-License-Identifier: ISC
# What the plug-in shows to the world and takes from it.
. "$srcdir/tests/tap.sh"
plugin=$builddir/.libs/libtessera_sasl.so
[ -e "$plugin" ] || skip_all "libtessera_sasl is not built"

is "$(nm -D --defined-only "$plugin" | awk '{ print $3 }')" sasl_server_plug_init "the one door is exported, and nothing else"

if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip "flags and symbols: a sanitized build has others"
else
	flags=$(readelf -dW "$plugin")
	like "$flags" 'FLAGS_1.*NOW' "all symbols are bound when it is loaded"
	like "$flags" 'FLAGS_1.*NODELETE' "it stays mapped"
	like "$(readelf -lW "$plugin")" 'GNU_RELRO' "relocations are read-only afterwards"
	is "$(readelf -lW "$plugin" | awk '/GNU_STACK/ { print $7 }')" "RW" "the stack is not executable"
	# Eight bytes each are the compiler's own.
	is "$(size -A "$plugin" | awk '/^\.(data|bss) / && $2 > 8')" "" "no variable is kept between calls"

	# Whatever is not here must be thought about first: every program that speaks SASL loads the plug-in.
	allowed="__cxa_finalize __gmon_start__ __stack_chk_fail _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable
		__explicit_bzero_chk explicit_bzero __memcpy_chk memcpy memchr memcmp memmem memmove memrchr memset
		__snprintf_chk snprintf strchr strcmp strcspn strlen strnlen strspn inet_ntop inet_pton
		malloc free time geteuid __errno_location
		open openat close fstat fstatat faccessat pread preadv socket connect send sendto
		crypto_generichash_blake2b crypto_generichash_blake2b_final crypto_generichash_blake2b_init_salt_personal
		crypto_generichash_blake2b_salt_personal crypto_generichash_blake2b_update
		randombytes_uniform sodium_init sodium_memcmp sodium_memzero sodium_stackzero"
	for symbol in $(nm -D --undefined-only "$plugin" | awk '{ print $2 }' | sed 's/@.*//'); do
		case " $(echo $allowed) " in
		*" $symbol "*) ;;
		*) echo "$symbol" ;;
		esac
	done >"$scratch/strangers"
	is "$(cat "$scratch/strangers")" "" "it calls nothing that touches its host program"

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
