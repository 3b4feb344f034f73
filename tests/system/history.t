#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154 # what daemon.sh sets
# A random history: accounts and tokens are made, moved in and out of sight,
# renamed, swapped, disabled, revoked, deleted, made again, while the daemon is stopped
# and killed.  After each step every token ever made is judged as every account,
# and a model says who may be let in.  HISTORY_STEPS and HISTORY_SEED lengthen
# and change it.
. "$srcdir/tests/sync/daemon.sh"
need_daemon

steps=${HISTORY_STEPS:-40}
seed=${HISTORY_SEED:-20261}

# model COMMAND: its answer, on standard output
model() {
	echo "$1" >&3
	while IFS= read -r model_line <&4; do
		[ "$model_line" != . ] || return 0
		printf '%s\n' "$model_line"
	done
	return 1
}

# missing: nobody is kept out any more who should not be; what is wrong is noted at once
missing() {
	model judge >"$scratch/judged"
	grep '^wrong' "$scratch/judged" >>"$scratch/wrong"
	! grep -q '^missing' "$scratch/judged"
}

# What happens to the daemon while step $1 is written.
fate() {
	case $(($1 % 7)) in
	2) daemon_stop ;;
	4) daemon_stop KILL ;;
	6) (sleep 0.0$(($1 % 9)) && kill -s KILL "$daemon") & killer=$! ;;
	esac
}
revive() {
	[ $(($1 % 7)) -ne 6 ] || { wait "$killer"; daemon_stop; }
	[ -n "$daemon" ] || daemon
}

server=$scratch/slapd
slapd_new "$server" loose || skip_all "slapd does not start"
printf 'dn: ou=more,%s\nchangetype: add\nobjectClass: organizationalUnit\nou: more\n' "$slapd_services" | ldif "$server"
base=$slapd_services
conf "$server"
mkfifo "$scratch/in" "$scratch/out"
"$builddir/tests/system/history" "$seed" "$cache" <"$scratch/in" >"$scratch/out" &
exec 3>"$scratch/in" 4<"$scratch/out"
at_exit 'exec 3>&- 4<&-'
model 'change 150' | ldif "$server"
daemon
: >"$scratch/wrong"
step=0
allowed=0
while [ "$step" -lt "$steps" ]; do
	step=$((step + 1))
	model "change $((step % 12 * 3 + 1))" >"$scratch/changes"
	fate "$step"
	if ! ldif "$server" <"$scratch/changes" && grep -q '(80)' "$scratch/ldif.out"; then
		skip "step $step of seed $seed: slapd itself fails to rename (80), so nothing can be said of what follows"
		steps=$step
		break
	fi
	! grep -q '^ldap_' "$scratch/ldif.out" || { not_ok "step $step: the changes are legal"; tail -n 3 "$scratch/ldif.out" | sed 's/^/# /'; break; }
	revive "$step"
	in_step >"$scratch/why" || { not_ok "step $step: in step"; cat "$scratch/why"; break; }
	until_ok missing || { not_ok "step $step of seed $seed: those are let in who should be"; sed 's/^/# /' "$scratch/judged" | head -n 5; break; }
	[ ! -s "$scratch/wrong" ] || { not_ok "step $step of seed $seed: nobody else is"; sed 's/^/# /' "$scratch/wrong" | head -n 5; break; }
	allowed=$((allowed + $(grep -c '^allowed' "$scratch/judged")))
	model settled
done
is "$step" "$steps" "$steps steps of seed $seed"
check "$allowed times somebody was let in" [ "$allowed" -gt "$steps" ]
done_testing
