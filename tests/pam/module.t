#!/bin/sh
# SPDX-License-Identifier: ISC
# What the module shows to the world and takes from it.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/plugin.sh"
module=$builddir/.libs/pam_tessera.so
[ -e "$module" ] || skip_all "pam_tessera is not built"

faces="pam_sm_acct_mgmt pam_sm_authenticate pam_sm_chauthtok pam_sm_close_session pam_sm_open_session pam_sm_setcred "
is "$(nm -D --defined-only "$module" | awk '{ print $3 }' | sort | tr '\n' ' ')" "$faces" \
	"the six faces are exported, and nothing else"

if [ -n "${TESSERA_SANITIZED:-}" ]; then
	skip "flags and symbols: a sanitized build has others"
else
	# It runs inside sshd and threaded servers.
	plugin_conduct "$module" calloc getuid pam_get_authtok pam_get_data pam_get_item pam_get_user pam_getenv pam_putenv \
		pam_set_data pam_set_item pam_syslog
fi

is "$(grep -rn 'PAM_IGNORE' "$srcdir/modules/pam" --include='*.c' || :)" "" "no code says PAM_IGNORE"
is "$(grep -n 'default:' "$srcdir/modules/pam/result.c" || :)" "" "every verdict is named"
done_testing
