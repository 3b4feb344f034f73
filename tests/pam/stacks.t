#!/bin/sh
# SPDX-License-Identifier: ISC
# The module among others, through pam_wrapper and pamtester, as nobody: no
# combination, missing file or broken line turns a refusal into a success.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/pam/pam.sh"
need_command pamtester
wrapper=$(find /usr/lib /lib -name libpam_wrapper.so 2>/dev/null | head -n 1)
[ -n "$wrapper" ] || skip_all "libpam_wrapper is not installed"
if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip_all "two preloaded libraries, one of them a sanitizer's, do not go together"
fi
make_world

# A module whose library cannot be found, as in the middle of an upgrade.
sed 's/libsodium\.so/libsodiuX.so/g' "$module" >"$scratch/orphan.so"
chmod 755 "$scratch/orphan.so"

services=$scratch/services
mkdir "$services"
printf '%s required pam_deny.so\n' auth account password session >"$services/other"

# login TOKEN: whether both phases let svc-a in by the service "stack"
login() {
	as_nobody env LD_PRELOAD="$wrapper" PAM_WRAPPER=1 PAM_WRAPPER_SERVICE_DIR="$services" \
		pamtester stack svc-a authenticate acct_mgmt <"$tokens/$1" >"$scratch/out" 2>&1
}

# stack YES-FOR "LINE; LINE...": T stands for the module, M for a missing file,
# O for the module without its library.  YES-FOR names the tokens that are let in.
stack() {
	wanted=$1
	: >"$services/stack"
	echo "$2" | tr ';' '\n' | while read -r line; do
		line=$(echo "$line" | sed "s, T\>, $module cache=$caches/good,; s, M\>, $scratch/missing.so,; s, O\>, $scratch/orphan.so,")
		case $line in
		-*) printf '%s\n' "-auth ${line#-}" "-account ${line#-}" ;;
		*) printf '%s\n' "auth $line" "account $line" ;;
		esac >>"$services/stack"
	done
	got=
	for token in good wrong revoked password; do
		if login "$token"; then
			got="$got $token"
		fi
	done
	is "${got# }" "$wanted" "$2"
}

stack good "required T"
stack good "requisite T"
stack good "sufficient T"
stack good "optional T"
stack good "[success=ok default=ignore] T"
stack good "[success=done default=die] T"
stack good "[success=ok user_unknown=ignore default=bad] T"
stack good "required T; required pam_permit.so"
stack good "requisite T; required pam_permit.so"
stack good "required T; sufficient pam_permit.so"
stack good "required T; optional pam_permit.so"
stack good "required pam_permit.so; required T"
stack good "required pam_permit.so; requisite T"
stack good "sufficient T; required pam_deny.so"
stack good "sufficient T; requisite pam_unix.so try_first_pass"
stack good "sufficient T; required pam_deny.so; required pam_permit.so"
stack good "[success=1 default=ignore] T; requisite pam_deny.so; required pam_permit.so"
stack good "required T; required T"
stack good "required T; required T use_first_pass"
stack good "sufficient T; sufficient T service=other; required pam_deny.so"
stack "" "required pam_deny.so; sufficient T"
stack "" "requisite pam_deny.so; required T"
stack "" "required pam_unix.so; sufficient T"
stack "" "required T; required pam_deny.so"
stack "" "required T use_first_pass"

# A line that is not understood.
for control in required requisite sufficient optional "[success=ok default=ignore]"; do
	stack "" "$control T nullok"
	stack "" "$control T role="
done
stack "" "required T nullok; required pam_permit.so"
stack "" "required T nullok; sufficient pam_permit.so"
stack "" "sufficient T nullok; required pam_deny.so"
stack good "sufficient T nullok; sufficient T; required pam_deny.so"

# A file that is not there, or cannot be loaded.
for broken in M O; do
	for control in required requisite sufficient optional -sufficient "[success=ok default=ignore]"; do
		stack "" "$control $broken"
	done
	stack "" "required $broken; required pam_permit.so"
	stack "" "sufficient $broken; required pam_deny.so"
	stack good "sufficient $broken; required T"
done
done_testing
