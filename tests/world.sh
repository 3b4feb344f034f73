# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The world of the tests of plug-ins: caches, tokens, and a user who is nobody.
#
#   $caches/NAME     good, and what can be wrong with one
#   $tokens/NAME     one token a file
#   as_nobody COMMAND...
#   world_change CACHE WHAT   publishes a change that hits svc-a or its token "good"
#   need_preload     $preload is what a host program has to load before a plug-in: the sanitizer of the build, or nothing

. "$srcdir/tests/token.sh"

[ "$(id -u)" = 0 ] || skip_all "a cache belongs to root, and this is not root"
mkcache=$builddir/tests/tools/mkcache
[ -x "$mkcache" ] || skip_all "mkcache is not built"

nobody=65534
caches=$scratch/caches
tokens=$scratch/tokens
mkdir "$caches" "$tokens"

need_command() {
	for command in "$@"; do
		command -v "$command" >/dev/null || skip_all "$command is not installed"
	done
}
need_command setpriv

as_nobody() {
	setpriv --reuid=$nobody --regid=$nobody --clear-groups "$@"
}

id_of() {
	cut -c 6-17 "$tokens/$1"
}

# new_tokens CACHE: reads "NAME FIELD=VALUE..." a line; the token goes to $tokens/NAME
new_tokens() {
	sed 's/^[^ ]* /token /' "$scratch/lines" | cat "$scratch/accounts" - | "$mkcache" --group $nobody "$1" >"$scratch/made" || exit 1
	cut -d ' ' -f 1 "$scratch/lines" | paste - "$scratch/made" | while read -r name token; do
		echo "$token" >"$tokens/$name"
	done
}

make_world() {
	cat >"$scratch/accounts" <<-END
		account login=svc-a display_name=Service~A roles=reader,writer
		account login=svc-b
		account login=svc-off state=disabled
		account login=svc-denied
		account login=svc-local
		account login=svc-allowed
		account login=svc-dup shared=1
		account login=ann class=member
		local svc-local
		local svc-allowed allowed
	END
	echo "unknown owner=svc-a" >"$scratch/lines"
	new_tokens "$caches/other"
	cat >"$scratch/lines" <<-END
		good owner=svc-a
		good-b owner=svc-b
		good-off owner=svc-off
		good-denied owner=svc-denied
		good-local owner=svc-local
		good-allowed owner=svc-allowed
		good-dup owner=svc-dup
		denied owner=svc-a
		ambiguous owner=svc-a
		incomplete owner=svc-a flaws=64
		orphan owner=ghost
		revoked owner=svc-a state=revoked
		disabled owner=svc-a state=disabled
		expired owner=svc-a not_after=-60
		notyet owner=svc-a not_before=+3600
		public owner=svc-a kind=public domains=https://app.example.com
		imap owner=svc-a services=imap
		sshd owner=svc-a services=sshd
		network owner=svc-a networks=10.0.0.0/8
		loopback owner=svc-a networks=127.0.0.0/8
		fewroles owner=svc-a roles=reader
		legacy owner=svc-a text=6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a
	END
	new_tokens "$caches/good"
	"$mkcache" --delta "$caches/good" >/dev/null <<-END || exit 1
		claim owner=svc-b text=$(cat "$tokens/ambiguous")
		denied $(id_of denied)
		denied svc-denied
	END

	signed "$(cut -c 1-18 "$tokens/good")00000000000000000000000000000000" >"$tokens/wrong"
	sed 's/......$/000000/' "$tokens/good" >"$tokens/checksum"
	sed 's/$/ /' "$tokens/good" >"$tokens/blank"
	sed 's/.*/&&/' "$tokens/good" >"$tokens/twice"
	echo "a password, perhaps" >"$tokens/password"
	make_broken_caches
	chmod 644 "$tokens"/*
}

make_broken_caches() {
	for name in damaged unsafe nodenied stale fifo symlink; do
		cp -a "$caches/good" "$caches/$name"
	done
	head -c 64 /dev/zero | dd of="$caches/damaged/cache/base.tdb" bs=1 seek=40 conv=notrunc 2>/dev/null
	chmod 666 "$caches/unsafe/cache/delta.tdb"
	rm "$caches/nodenied/denied" "$caches/fifo/cache/base.tdb" "$caches/symlink/cache/delta.tdb"
	touch -d "3 days ago" "$caches/stale/cache/delta.tdb"
	mkfifo -m 640 "$caches/fifo/cache/base.tdb"
	chgrp $nobody "$caches/fifo/cache/base.tdb"
	ln -s "$caches/good/cache/delta.tdb" "$caches/symlink/cache/delta.tdb"
}

world_change() {
	good=$(cat "$tokens/good")
	case $2 in
	revoke) echo "revoke $(id_of good)" ;;
	disable) echo "token owner=svc-a text=$good state=disabled" ;;
	expire) echo "token owner=svc-a text=$good not_after=-60" ;;
	reassign) echo "token owner=svc-b text=$good" ;;
	remove) echo "drop token $(id_of good)" ;;
	disable-account) echo "account login=svc-a state=disabled" ;;
	remove-account) echo "drop account svc-a" ;;
	esac | "$mkcache" --delta "$1" >/dev/null
}

# A port of the loopback that nobody listens on.
free_port() {
	port=$((20000 + $$ % 20000))
	while grep -qi "0100007F:$(printf %04X $port) 00000000:0000 0A" /proc/net/tcp; do
		port=$((port + 1))
	done
	echo $port
}

need_preload() {
	preload=
	[ -n "${TESSERA_SANITIZED:-}" ] || return 0
	preload=$(clang -print-file-name=libclang_rt.asan-x86_64.so)
	[ -e "$preload" ] || skip_all "there is no sanitizer to preload"
}
