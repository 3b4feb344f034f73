#!/bin/sh
# SPDX-License-Identifier: ISC
# Files and functions that can be read in one sitting.
. "$srcdir/tests/tap.sh"
cd "$srcdir" || exit 1
sources=$(find lib directory sync cli gate modules -name '*.[ch]')

# shellcheck disable=SC2086
is "$(wc -l $sources | awk '$2 != "total" && $1 > 400 { print $2, $1 }')" "" "no file is over 400 lines"

# A function's body stands between a brace in the first column and the next closing one.
# shellcheck disable=SC2086
is "$(awk '/^\{/ { start = FNR } /^\}/ && start { if (FNR - start > 80) print FILENAME ":" start, FNR - start; start = 0 }' \
	$sources)" "" "no function is over 80 lines"

# shellcheck disable=SC2086
is "$(grep -L 'SPDX-License-Identifier: ISC' $sources)" "" "every file names its licence"
# shellcheck disable=SC2086
is "$(grep -nE 'TODO|FIXME|XXX' $sources)" "" "nothing is left for later"
done_testing
