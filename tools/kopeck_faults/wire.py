"""The way to the SFTP server, cut or stopped after so many bytes."""

import socket
import threading
from functools import partial

import test_kill

from .fault import Fault, NotReached

PIECE = 1024
CUTS, STALLS = 100, 8  # each way
STALL_SECONDS = 1  # the channel's timeout meanwhile


class Line:
    """A loopback port before the server that counts what passes, both ways.

    :param way: 0 to the server, 1 from it: whose bytes are counted
    :param after: bytes after which the fault comes; None: never
    :param fault: ``blink`` (this connection is cut), ``down`` (and no other is let through
        until :meth:`mend`), ``stall`` (nothing passes any more, nothing is closed)
    """

    def __init__(self, port, way=0, after=None, fault="blink"):
        self.target, self.way, self.after, self.fault = port, way, after, fault
        self.passed = [0, 0]
        self.happened = False
        self._down = False
        self._lock = threading.Lock()
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if self._down:
                near.close()
                continue
            away = socket.create_connection(("127.0.0.1", self.target))
            self._open += [near, away]
            for way, ends in enumerate(((near, away), (away, near))):
                threading.Thread(
                    target=self._pass, args=(way, *ends), daemon=True
                ).start()

    def _pass(self, way, source, target):
        try:
            while data := source.recv(PIECE):
                data, stop = self._counted(way, data)
                target.sendall(data)
                if stop == "stall":
                    return  # both ends stay open
                if stop:
                    break
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _counted(self, way, data):
        """What may pass of it, and what happens then."""
        with self._lock:
            before = self.passed[way]
            self.passed[way] += len(data)
            if self.happened or way != self.way or self.after is None:
                return data, None
            if self.passed[way] < self.after:
                return data, None
            self.happened = True
            self._down = self.fault == "down"
            return data[: self.after - before], self.fault

    def close(self):
        self._listener.close()
        for one in self._open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


def cuts(_world, _random):
    """At pieces of a whole night's traffic, both ways; every other one stays down."""
    for way in (0, 1):
        for number in range(CUTS):
            yield _fault("sftp-cut", ("blink", "down")[number % 2], way, number / CUTS)


def stalls(_world, _random):
    """Silence that is longer than the channel's timeout."""
    for way in (0, 1):
        for number in range(STALLS):
            yield _fault("sftp-stall", "stall", way, number / STALLS)


def _fault(kind, fault, way, share):
    name = f"{fault} after {share:.1%} of the bytes {('to', 'from')[way]} the server"
    return Fault(kind, name, partial(_inject, test_kill.fetching, way, share, fault))


def _traffic(world, scenario):
    """Bytes of the run that a fault comes to, the less of two clean ones: to the server, from it.

    One run alone: another one after it, which an unclean file asks for, only lists.
    """
    if not world.traffic:
        found = []
        for _number in range(2):
            bank = world.prepare(scenario)
            line = Line(world.server.port)
            try:
                world.point_to(bank, line.port)
                bank.begin().wait()
            finally:
                line.close()
            found.append(line.passed)
        world.traffic = tuple(map(min, zip(*found, strict=True)))
    return world.traffic


def _inject(scenario, way, share, fault, world):
    after = 1 + round(_traffic(world, scenario)[way] * share)
    bank = world.prepare(scenario)
    line = Line(world.server.port, way, after, fault)
    try:
        world.point_to(bank, line.port, STALL_SECONDS)
        bank.begin().wait()
        if not line.happened:
            raise NotReached
    finally:
        line.close()
    world.point_to(bank, world.server.port)
    bank.finish()
    return world.verdict(bank, scenario)
