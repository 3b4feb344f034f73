# SPDX-License-Identifier: ISC
"""hostile.py WAY ADDRESS COUNT: COUNT connections that mean ill, in one of these ways:

silent    say nothing
slow      a byte of a header every 100 ms, of the protocol at hand
huge      headers without an end, as fast as they are taken
unread    pipelined requests without an end, no answer ever read
random    bytes by chance, connection after connection

Prints "ready" when all are at it and goes on until it is killed."""
import errno
import os
import random
import socket
import sys
import time

way, address, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
REQUEST = b"GET /v1/auth HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer a\r\n\r\n"
START = b"\0\x64" if address.endswith("mux") else b"GET /v1/auth HTTP/1.1\r\nHost: gate\r\nX-Slow: "
NOISE = random.Random(1)


def connect():
    if address.startswith("/"):
        peer = socket.socket(socket.AF_UNIX)
        place = address
    else:
        host, port = address.rsplit(":", 1)
        peer = socket.socket()
        place = (host, int(port))
    while True:
        try:
            peer.settimeout(20)
            peer.connect(place)
            peer.setblocking(False)
            return peer
        except OSError as error:
            if error.errno != errno.EAGAIN:
                raise
            time.sleep(0.001)


def what_next(first):
    if way == "silent":
        return b""
    if way == "slow":
        return START if first else b"a"
    if way == "huge":
        return b"GET /v1/auth HTTP/1.1\r\n" if first else b"X-Header: " + b"a" * 4000 + b"\r\n"
    if way == "unread":
        return REQUEST * 50
    return os.urandom(NOISE.randrange(1, 400)) + b"\r\n\r\n"


def speak(peer, first=False):
    try:
        peer.send(what_next(first), socket.MSG_NOSIGNAL)
        return way != "random"
    except BlockingIOError:
        return True
    except OSError:
        return False


peers = []
for _ in range(count):
    peers.append(connect())
    speak(peers[-1], True)
print("ready", flush=True)
while True:
    # Whoever was hung up on comes again, which is the least that somebody who means ill does.
    for i, peer in enumerate(peers):
        if way != "silent" and not speak(peer):
            peer.close()
            peers[i] = connect()
            speak(peers[i], True)
    time.sleep(0.1)
