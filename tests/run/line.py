"""A telephone line to a server, which can be cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Line:
    """Connections to a port of this machine by way of another one.

    While ``dead``, the next answer of the server is not heard: the connection breaks instead.
    """

    def __init__(self, port: int) -> None:
        self.server, self.dead = port, False
        self._entrance = socket.create_server(("127.0.0.1", 0))
        self.port = self._entrance.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._entrance.accept()
                far = socket.create_connection(("127.0.0.1", self.server))
                self._ends += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, of: socket.socket, to: socket.socket) -> None:
        with suppress(OSError):
            while data := of.recv(65536):
                if self.dead and of.getpeername()[1] == self.server:
                    self.dead = False
                    break
                to.sendall(data)
        for end in (of, to):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        for end in (self._entrance, *self._ends):
            end.close()
