# SPDX-License-Identifier: ISC
"""Sends standard input to a socket, half closes it, and prints what comes back."""
import socket
import sys

address = sys.argv[1]
if address.startswith("/"):
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(10)
    peer.connect(address)
else:
    host, port = address.rsplit(":", 1)
    peer = socket.create_connection((host, int(port)), 10)
try:
    peer.sendall(sys.stdin.buffer.read())
    peer.shutdown(socket.SHUT_WR)
    while True:
        piece = peer.recv(65536)
        if not piece:
            break
        sys.stdout.buffer.write(piece)
except ConnectionError as error:
    print(error.strerror)
