#!/bin/sh
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2154
# Ten restarts under load, with the sockets kept as systemd keeps them: no
# question is lost.  And what it says to systemd meanwhile.
. "$srcdir/tests/gate/gate.sh"
make_world
gate_conf good
LD_LIBRARY_PATH=$scratch/bin timeout 300 python3 "$srcdir/tests/gate/restart.py" "$scratch/bin/tessera-gate" "$scratch/conf" \
	$nobody "$http" "$mux" "$tokens/good" 10 >"$scratch/counts" 2>"$scratch/log"
is $? 0 "all rounds are through: it is ready, says so, feeds the watchdog, and ends"
sed 's/^/# /' "$scratch/counts"
is "$(cut -d ' ' -f 1,2 "$scratch/counts" | paste -sd , -)" "end 0,fresh 204,kept 204,mux OK" \
	"every question was answered, and every end was a good one"

# handed PATH: whether it takes a socket there from systemd
handed() {
	LD_LIBRARY_PATH=$scratch/bin timeout 5 python3 - "$1" "$scratch/bin/tessera-gate" "$scratch/conf" 2>"$scratch/log" <<-'END'
		import os, socket, sys
		if sys.argv[1].startswith("/"):
		    door = socket.socket(socket.AF_UNIX)
		    door.bind(sys.argv[1])
		else:
		    door = socket.socket()
		    door.bind((sys.argv[1], 0))
		door.listen()
		os.dup2(door.fileno(), 3)
		os.set_inheritable(3, True)
		os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
		os.execv(sys.argv[2], ["tessera-gate", "-c", sys.argv[3]])
	END
	cat "$scratch/log"
}
like "$(handed "$run/other")" 'systemd listens there, but neither http_socket nor saslauthd_socket says so' \
	"a path that the settings do not know"
like "$(handed 0.0.0.0)" 'only addresses of the loopback are listened to' "an address that is not the loopback's"
is "$(handed 127.0.0.1)" "" "one of the loopback is taken"
done_testing
