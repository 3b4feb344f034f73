#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# The units are valid and well closed; users and folders come out as the daemon
# and the plug-ins want them.
# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"

units=$srcdir/conf/systemd

# The programs and pages the units name are not installed yet.
for unit in tesserad.service tessera-gate.service tessera-gate.socket; do
	from=$units/$unit
	[ -e "$from" ] || from=$from.in
	sed -e 's|^ExecStart=.*|ExecStart=/bin/true|' -e '/^Documentation=/d' "$from" >"$scratch/$unit"
done
if command -v systemd-analyze >/dev/null; then
	for unit in tesserad.service tessera-gate.service tessera-gate.socket; do
		check "$unit is valid" systemd-analyze verify "$scratch/$unit"
		is "$(systemd-analyze verify "$scratch/$unit" 2>&1)" "" "without a warning"
	done
	check "the daemon's exposure is at most 1.5" \
		systemd-analyze security --offline=true --threshold=15 "$scratch/tesserad.service"
	check "the gate's at most 1.0" \
		systemd-analyze security --offline=true --threshold=10 "$scratch/tessera-gate.service"
else
	skip "the units: systemd-analyze is missing"
fi

if ! command -v systemd-sysusers >/dev/null || ! command -v systemd-tmpfiles >/dev/null; then
	skip "users and folders: systemd-sysusers or systemd-tmpfiles is missing"
	done_testing
fi
root=$scratch/root
mkdir -p "$root/etc"
check "users are made" systemd-sysusers --root="$root" "$units/sysusers.d/tessera.conf"
user=$(sed -n 's/^tesserad:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/passwd")
group=$(sed -n 's/^tessera:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/group")
like "$(grep ^tesserad: "$root/etc/passwd")" ":$user:$group:.*nologin$" "the daemon's: group tessera, no login"
like "$(grep ^tessera-gate: "$root/etc/passwd")" ":$group:.*nologin$" "the gate's: group tessera, no login"

if [ "$(id -u)" -ne 0 ]; then
	skip "folders: only root gives them away"
	done_testing
fi
seen() {
	stat -c '%a %u %g %F' "$root/var/lib/tessera$1"
}
for time in first second; do
	check "folders are made, $time time" systemd-tmpfiles --create --root="$root" "$units/tmpfiles.d/tessera.conf"
	is "$(seen '')" "751 0 $group directory" "root owns the folder"
	is "$(seen /cache)" "2751 $user $group directory" "the daemon owns the cache"
	like "$(seen /denied)" "^640 0 $group regular" "root owns the list of the denied"
	is "$(cat "$root/var/lib/tessera/denied")" "${denied-}" "which is kept as it is"
	denied=abcdefgh0001
	echo "$denied" >"$root/var/lib/tessera/denied"
done
done_testing
