#!/bin/sh
# SPDX-License-Identifier: ISC
# The entry points as the C library calls them: buffers, errno, walks; then in
# threads while the file is replaced.  With the thread sanitizer: no data race.
. "$srcdir/tests/nss/nss.sh"
lookups=$builddir/tests/nss/lookups
usual_users
check "buffers, errno, walks, lists of groups" "$lookups" conduct
is "$(as_nobody "$lookups" conduct 2>&1)" "" "the same for nobody"

# generation LETTER NUMBER: three users, all of whom say which one it is
generation() {
	publish <<-END
		user|robot|190000000$2|190000000$2|$1|/$1|/bin/sh|1900000007
		group|robot|190000000$2
		user|one|190000001$2|190000000$2|$1|/|/bin/sh|
		user|two|190000002$2|190000000$2|$1|/|/bin/sh|
		group|team|1900000007|robot
	END
}
# Ten generations, one after the other.
publish_without_pause() {
	for _ in 1 2 3 4 5; do
		generation a 1 && generation b 2 || echo "a generation could not be published" >>"$scratch/unpublished"
	done
	touch "$scratch/enough"
}
generation a 1
publish_without_pause &
publisher=$!
at_exit 'kill "$publisher" 2>/dev/null'
times=0
ended=0
while [ "$ended" -eq 0 ] && [ ! -e "$scratch/enough" ]; do
	times=$((times + 1))
	"$lookups" threads 6 200 2>>"$scratch/said"
	ended=$?
done
sed 's/^/# /' "$scratch/said"
is "$ended" 0 "every answer is of one generation, in $times runs of six threads and a walk"
check "while the file was replaced" [ "$times" -gt 0 ]
wait "$publisher"
is "$(cat "$scratch/unpublished" 2>/dev/null)" "" "each generation was published"
done_testing
