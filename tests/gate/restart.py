# SPDX-License-Identifier: ISC
"""restart.py PROGRAM CONF UID HTTP MUX TOKEN-FILE ROUNDS: listens as systemd does, hands the sockets to one
tessera-gate after the other, and asks all the time.  Prints how many questions got which answer."""
import collections
import http.client
import os
import signal
import socket
import sys
import threading
import time

program, conf, uid, http_path, mux_path, token_file, rounds = sys.argv[1:]
token = open(token_file).read().strip()
counts = collections.Counter()
done = False


def listen(path):
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)
    door.listen(4096)
    return door


doors = [listen(http_path), listen(mux_path)]
notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notices.bind(http_path + ".notify")
os.chmod(http_path + ".notify", 0o666)
notices.settimeout(20)


def start():
    pid = os.fork()
    if pid:
        return pid
    # First out of the way of 3 and 4, then there.
    apart = [os.dup(door.fileno()) for door in doors]
    high = [os.dup2(fd, 50 + i) for i, fd in enumerate(apart)]
    for i, fd in enumerate(high):
        os.dup2(fd, 3 + i)
    os.setgroups([])
    os.setresgid(int(uid), int(uid), int(uid))
    os.setresuid(int(uid), int(uid), int(uid))
    environment = dict(os.environ, LISTEN_PID=str(os.getpid()), LISTEN_FDS="2", LISTEN_FDNAMES="http:mux",
                       NOTIFY_SOCKET=http_path + ".notify", WATCHDOG_USEC="200000")
    os.execve(program, ["tessera-gate", "-c", conf], environment)


def await_notice(word):
    while True:
        if word in notices.recv(4096):
            return


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(http_path)


def ask(connection):
    connection.request("GET", "/v1/auth", headers={"Authorization": "Bearer " + token})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def fresh():
    while not done:
        try:
            connection = Connection("gate")
            counts["fresh %d" % ask(connection)] += 1
            connection.close()
        except Exception as error:
            counts["fresh " + type(error).__name__] += 1


def kept():
    connection = Connection("gate")
    while not done:
        for attempt in 1, 2:
            try:
                counts["kept %d" % ask(connection)] += 1
                break
            except Exception as error:
                # What went out on a kept connection as it was closed goes out once more, as every proxy does it.
                connection.close()
                connection = Connection("gate")
                if attempt == 2:
                    counts["kept " + type(error).__name__] += 1


def mux():
    frame = b"".join(len(part).to_bytes(2, "big") + part for part in (b"svc-a", token.encode(), b"imap", b""))
    while not done:
        try:
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(20)
            peer.connect(mux_path)
            peer.sendall(frame)
            counts["mux %s" % peer.recv(10)[2:].decode()] += 1
            peer.close()
        except Exception as error:
            counts["mux " + type(error).__name__] += 1


pid = start()
await_notice(b"READY=1")
threads = [threading.Thread(target=target) for target in (fresh, fresh, kept, kept, mux)]
for thread in threads:
    thread.start()
for _ in range(int(rounds)):
    seen = sum(counts.values())
    while sum(counts.values()) < seen + 200:
        time.sleep(0.01)
    os.kill(pid, signal.SIGTERM)
    await_notice(b"STOPPING=1")
    _, status = os.waitpid(pid, 0)
    counts["end %d" % status] += 1
    pid = start()
    await_notice(b"READY=1")
    await_notice(b"WATCHDOG=1")
done = True
for thread in threads:
    thread.join()
os.kill(pid, signal.SIGTERM)
os.waitpid(pid, 0)
for what in sorted(counts):
    print(what, counts[what])
