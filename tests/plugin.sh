# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154 # names come from who sources this
# How a plug-in must be made to stand in programs that are not ours; source tap.sh first.
#
#   plugin_conduct FILE SYMBOL...   checks its flags, and that it calls what the library needs
#       and these symbols, nothing else: whatever is not here must be thought about first

plugin_conduct() {
	plugin_file=$1
	shift
	plugin_flags=$(readelf -dW "$plugin_file")
	like "$plugin_flags" 'FLAGS_1.*NOW' "all symbols are bound when it is loaded"
	like "$plugin_flags" 'FLAGS_1.*NODELETE' "it stays mapped"
	like "$(readelf -lW "$plugin_file")" 'GNU_RELRO' "relocations are read-only afterwards"
	is "$(readelf -lW "$plugin_file" | awk '/GNU_STACK/ { print $7 }')" "RW" "the stack is not executable"
	# Eight bytes each are the compiler's own.
	is "$(size -A "$plugin_file" | awk '/^\.(data|bss) / && $2 > 8')" "" "no variable is kept between calls"

	plugin_allowed="__cxa_finalize __gmon_start__ __stack_chk_fail _ITM_deregisterTMCloneTable _ITM_registerTMCloneTable
		__explicit_bzero_chk explicit_bzero __memcpy_chk memcpy memchr memcmp memmem memmove memrchr memset
		__snprintf_chk snprintf strchr strcmp strcspn strlen strnlen strspn inet_ntop inet_pton
		malloc free time geteuid __errno_location
		open openat close fstat fstatat faccessat pread preadv socket connect send sendto
		crypto_generichash_blake2b crypto_generichash_blake2b_final crypto_generichash_blake2b_init_salt_personal
		crypto_generichash_blake2b_salt_personal crypto_generichash_blake2b_update
		randombytes_uniform sodium_init sodium_memcmp sodium_memzero sodium_stackzero $*"
	for plugin_symbol in $(nm -D --undefined-only "$plugin_file" | awk '{ print $2 }' | sed 's/@.*//'); do
		case " $(echo $plugin_allowed) " in
		*" $plugin_symbol "*) ;;
		*) echo "$plugin_symbol" ;;
		esac
	done >"$scratch/strangers"
	is "$(cat "$scratch/strangers")" "" "it calls nothing that touches its host program"
}
