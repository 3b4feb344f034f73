#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# tessera scan: what is found, where, in which files; what is not opened.
# shellcheck source=tests/cli/cli.sh
. "$srcdir/tests/cli/cli.sh"
settings
mkdir "$scratch/tree"
cd "$scratch/tree" || exit 1

# checksum TEXT: six base62 digits of the CRC-32, which gzip(1) knows too
checksum() {
	printf %s "$1" | gzip -c | tail -c 8 | od -An -tu4 -N4 | awk '{
		digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		for (n = $1; i < 6; i++) { text = substr(digits, n % 62 + 1, 1) text; n = int(n / 62) }
		print text
	}'
}

# token KIND ID: a token of that id
token() {
	printf '%s%s' "tsr$1_$2_ThisIsNotARealSecretJustAVector0" "$(checksum "tsr$1_$2_ThisIsNotARealSecretJustAVector0")"
}
a=$(token s aaaaaaaaaaaa)
b=$(token p bbbbbbbbbbbb)
documentation=$(token s 0000tesserat)
is "$documentation" tsrs_0000tesserat_ThisIsNotARealSecretJustAVector03u2TB8 "the checksums of this test are right"

# In text.
printf 'one\nkey = "%s"\n\n%s%s\nlast %s' "$a" "$b" "$a" "$b" >text
ends 1 "a text" scan text
is "$out" "text:2: aaaaaaaaaaaa private
text:4: bbbbbbbbbbbb public
text:4: aaaaaaaaaaaa private
text:5: bbbbbbbbbbbb public" "lines and ids"
is "$(cat "$scratch/out" "$scratch/err" | grep -c ThisIsNotARealSecret)" 0 "no secret is shown"
ends 1 "private ones" scan --kind private text
is "$(printf '%s\n' "$out" | wc -l)" 2 "are two"
ends 2 "an unknown kind" scan --kind bogus text
printf '%s\n' "$b" >public
ends 0 "no private one" scan --kind private public
is "$out" "" "nothing is printed"
for around in "token%%3D$a%%26" "\\\\n$a\\\\n" "8$a" "_${a}_" "$a$a" "x${a}x"; do
	# shellcheck disable=SC2059
	printf "$around\n" >around
	ends 1 "found beside letters" scan around
done

# What is none.
printf '%s\n' "$documentation" "$(printf %s "$a" | tr e f)" "$(printf %s "$a" | cut -c1-55)" \
	"$(printf %s "$a" | tr T t)" "tsrx_$(printf %s "$a" | cut -c6-)" "TSRS_$(printf %s "$a" | cut -c6-)" \
	6f1c7c1e-5b1f-4c57-9d3a-1f2e3d4c5b6a tsrs_ tsrs_aaaaaaaaaaaa_ >none
ends 0 "what only looks like a token" scan none
is "$out$err" "" "silence"

# Binary, and JSON.
printf 'ab\n\0\n%s\0%s' "$a" "$b" >binary
ends 1 "a binary" scan binary
is "$out" "binary: byte 5: aaaaaaaaaaaa private
binary: byte 62: bbbbbbbbbbbb public" "offsets and ids"
ends 1 "JSON" scan --json text binary
is "$(member length) $(member 0 file) $(member 0 line) $(member 0 offset) $(member 0 id) $(member 0 kind)" \
	"6 text 2 11 aaaaaaaaaaaa private" "its members"
is "$(member 5 line) $(member 5 offset)" "null 62" "and of a binary"
ends 0 "JSON of nothing" scan --json none
is "$(member length)" 0 "is an empty array"

# Standard input.
"$tessera" scan <text >"$scratch/out"
is "$? $(sed -n 1p "$scratch/out")" "1 -:2: aaaaaaaaaaaa private" "standard input without a path"
"$tessera" scan - none <text >"$scratch/out"
is $? 1 "and as a path"
{
	printf %.20s "$a"
	sleep 0.05
	printf %s "$a" | tail -c +21
} | "$tessera" scan >"$scratch/out"
is "$(cat "$scratch/out")" "-:1: aaaaaaaaaaaa private" "a token that comes in two pieces"

# Around the border of the buffer, against what grep and gzip say.
head -c 300000 /dev/zero | tr '\0' . | fold -w 61 >big
for at in 262000 262080 262087 262088 262089 262100 262143 262144 262145 262199 262200 262201; do
	head -c $at big >border
	printf %s "$a" >>border
	head -c 100 big >>border
	run scan --json border
	is "$(member length) $(member 0 offset) $(member 0 line)" "1 $at $((at / 62 + 1))" "a token at byte $at"
done
i=100
while [ $i -lt 220 ]; do
	head -c $((i * i % 9000)) big
	token s "big000000$i"
	i=$((i + 1))
done >many
for candidate in $(grep -aboE 'tsr[sp]_[0-9a-z]{12}_[0-9A-Za-z]{38}' many); do
	text=${candidate#*:}
	[ "$(checksum "$(printf %.50s "$text")")" != "$(printf %s "$text" | tail -c 6)" ] ||
		echo "$(printf %s "$text" | cut -c6-17) ${candidate%%:*}"
done >"$scratch/wanted"
run scan --json many
sed -n 's/.*"offset": \([0-9]*\), "id": "\([0-9a-z]*\)".*/\2 \1/p' "$scratch/out" >"$scratch/got"
is "$(wc -l <"$scratch/wanted")" 120 "a corpus of 120 tokens"
check "all of them where grep finds them" cmp "$scratch/wanted" "$scratch/got"
rm -f big border many around

# Directories.
mkdir -p deep/er empty
cp text deep/er/text
cp public deep/
ends 1 "a tree" scan .
is "$(printf '%s\n' "$out" | cut -d: -f1 | uniq | tr '\n' ' ')" "./binary ./deep/er/text ./deep/public ./public ./text " \
	"every file, in order of names"
mkdir "$scratch/outside"
cp text "$scratch/outside/secret"
mkdir links
ln -s "$scratch/outside" links/folder
ln -s "$scratch/outside/secret" links/file
ln -s ../links links/loop
ln -s nowhere links/broken
ends 0 "symbolic links in a tree" scan links
is "$out$err" "" "are not followed"
ends 1 "a link that is named" scan links/file
ends 1 "a folder behind a link that is named" scan links/folder
ends 5 "a link to nowhere" scan links/broken
says 'links/broken was not scanned: ' "is told"
mkfifo fifo
ends 1 "a FIFO in a tree" scan .
is "$err" "" "is passed by"
ends 5 "a FIFO that is named" scan fifo
says 'fifo was not scanned: .*standard input' "the way out is told"
ends 5 "a device that is named" scan /dev/zero
ends 5 "/proc" scan /proc
says 'shows the state of the kernel' "why is told"
ends 5 "what is not there" scan missing
says 'missing was not scanned: No such file' "is told"
ends 1 "what is not there, and a find" scan missing text
ends 5 "no name" scan ""
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	cp none closed
	chmod 600 closed
	mkdir -m 700 shut
	chmod 755 "$scratch/tree"
	setpriv --reuid nobody --clear-groups "$tessera" scan closed shut none 2>"$scratch/err"
	is $? 5 "files of others"
	like "$(cat "$scratch/err")" 'closed was not scanned: Permission' "are told"
	like "$(cat "$scratch/err")" 'shut was not scanned: Permission' "folders too"
else
	skip "files of others: this is not root"
fi

# Names that would forge a line.
mkdir names
cp public "$(printf 'names/x:1: cccccccccccc private\ny')"
cp public "$(printf 'names/\033[2J')"
cp public "$(printf 'names/\377')"
cp public "names/b\\u ü"
ends 1 "strange names" scan names
is "$(printf '%s\n' "$out" | wc -l)" 4 "a line each"
is "$(printf %s "$out" | LC_ALL=C grep -c "$(printf '[\033\377]')")" 0 "nothing steers a terminal"
shows 'names/b.u ü:1: ' "what is harmless is shown as it is"
ends 1 "strange names as JSON" scan --json names
is "$(member length)" 4 "an element each"
done_testing
