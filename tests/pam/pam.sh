# SPDX-License-Identifier: ISC
# shellcheck shell=sh
# The world of the PAM tests, with a module that nobody can read:
#
#   $module          where it is
#   run_as_nobody PROGRAM     a test program that speaks TAP; ends the script
#   service_file FOLDER SERVICE CONTROL OPTIONS

[ -e "$builddir/.libs/pam_tessera.so" ] || skip_all "pam_tessera is not built"
. "$srcdir/tests/world.sh"
module=$scratch/lib/pam_tessera.so
login=$scratch/lib/login

# The build folder may lie where nobody cannot go.
mkdir "$scratch/lib"
cp "$builddir/.libs/pam_tessera.so" "$builddir/tests/pam/login" "$scratch/lib/" || exit 1
LD_LIBRARY_PATH=$scratch/lib
export LD_LIBRARY_PATH

run_as_nobody() {
	mkdir -m 777 "$scratch/conf"
	cp "$builddir/tests/pam/$1" "$scratch/lib/" || exit 1
	as_nobody env PAMTEST_CONFDIR="$scratch/conf" PAMTEST_CACHES="$caches" PAMTEST_TOKENS="$tokens" \
		PAMTEST_MODULE="$module" "$scratch/lib/$1"
	exit
}

service_file() {
	printf "%s $3 $module $4\n" auth account password session >"$1/$2"
}
