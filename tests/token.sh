# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# Texts that are tokens by their form, for tests that try wrong ones.

# base62 NUMBER: six digits
base62() {
	digits=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz
	number=$1
	text=
	for _ in 1 2 3 4 5 6; do
		text=$(echo $digits | cut -c $((number % 62 + 1)))$text
		number=$((number / 62))
	done
	echo "$text"
}

# signed BODY: the 50 characters of a token with their checksum, which gzip computes as well
signed() {
	echo "$1$(base62 "$(printf '%s' "$1" | gzip -c | tail -c 8 | od -An -N4 -tu4 | tr -d ' ')")"
}
