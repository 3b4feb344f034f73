#!/bin/sh
# SPDX-License-Identifier: ISC
# What the module shows to the world and takes from it.
. "$srcdir/tests/tap.sh"
module=$builddir/.libs/pam_tessera.so
[ -e "$module" ] || skip_all "pam_tessera is not built"

faces="pam_sm_acct_mgmt pam_sm_authenticate pam_sm_chauthtok pam_sm_close_session pam_sm_open_session pam_sm_setcred "
is "$(nm -D --defined-only "$module" | awk '{ print $3 }' | sort | tr '\n' ' ')" "$faces" \
	"the six faces are exported, and nothing else"

if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip "flags and symbols: a sanitized build has others"
else
	flags=$(readelf -dW "$module")
	like "$flags" 'FLAGS_1.*NOW' "all symbols are bound when it is loaded"
	like "$flags" 'FLAGS_1.*NODELETE' "it stays mapped"
	like "$(readelf -lW "$module")" 'GNU_RELRO' "relocations are read-only afterwards"
	is "$(readelf -lW "$module" | awk '/GNU_STACK/ { print $7 }')" "RW" "the stack is not executable"
	# Eight bytes each are the compiler's own.
	is "$(size -A "$module" | awk '/^\.(data|bss) / && $2 > 8')" "" "no variable is kept between calls"

	# Whatever is not here must be thought about first: the module runs inside sshd and threaded servers.
	allowed="__cxa_finalize __gmon_start__ __stack_chk_fail _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable
		__explicit_bzero_chk explicit_bzero __memcpy_chk memcpy memchr memcmp memmem memmove memrchr memset
		__snprintf_chk snprintf strchr strcmp strcspn strlen strnlen strspn inet_ntop inet_pton
		calloc malloc free time getuid geteuid __errno_location
		open openat close fstat fstatat faccessat pread preadv socket connect send sendto
		crypto_generichash_blake2b crypto_generichash_blake2b_final crypto_generichash_blake2b_init_salt_personal
		crypto_generichash_blake2b_salt_personal crypto_generichash_blake2b_update
		randombytes_uniform sodium_init sodium_memcmp sodium_memzero sodium_stackzero
		pam_get_authtok pam_get_data pam_get_item pam_get_user pam_getenv pam_putenv pam_set_data pam_set_item pam_syslog"
	for symbol in $(nm -D --undefined-only "$module" | awk '{ print $2 }' | sed 's/@.*//'); do
		case " $(echo $allowed) " in
		*" $symbol "*) ;;
		*) echo "$symbol" ;;
		esac
	done >"$scratch/strangers"
	is "$(cat "$scratch/strangers")" "" "it calls nothing that touches its host program"
fi

is "$(grep -rn 'PAM_IGNORE' "$srcdir/modules/pam" --include='*.c' || :)" "" "no code says PAM_IGNORE"
is "$(grep -n 'default:' "$srcdir/modules/pam/result.c" || :)" "" "every verdict is named"
done_testing
