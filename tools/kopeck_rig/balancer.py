"""What stands before two nodes: connections go to them in turn, past one that is dead."""

import itertools
import socket
import threading

BUFFER = 64 * 1024


class Balancer:
    """A loopback port whose connections are handed to ``targets`` in turn.

    :ivar port: its own port
    :ivar taken: how many connections each target got
    """

    def __init__(self, targets):
        self.targets = list(targets)
        self.taken = dict.fromkeys(self.targets, 0)
        self._turn = itertools.count()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()

    def _serve(self):
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            server = self._connect()
            if server is None:
                client.close()
                continue
            for ends in ((client, server), (server, client)):
                threading.Thread(target=_pump, args=ends, daemon=True).start()

    def _connect(self):
        first = next(self._turn)
        for number in range(len(self.targets)):
            port = self.targets[(first + number) % len(self.targets)]
            try:
                server = socket.create_connection(("127.0.0.1", port), 5)
            except OSError:
                continue
            server.settimeout(None)
            self.taken[port] += 1
            return server
        return None


def _pump(source, target):
    """Hand bytes on until one end is closed."""
    try:
        while data := source.recv(BUFFER):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
