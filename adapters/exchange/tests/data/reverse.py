#!/usr/bin/env python3
"""A bank's «cryptography» for tests: bytes reversed behind a checked HMAC.

Called by two names: ``seal IN OUT``, ``open IN OUT``.
"""

import hashlib
import hmac
import os
import sys

KEY = b"known to both sides"
MARK = 32


def main(name, source, target):
    with open(source, "rb") as file:
        data = file.read()
    if name == "seal":
        data = data[::-1]
        data = hmac.digest(KEY, data, hashlib.sha256) + data
    else:
        mark, data = data[:MARK], data[MARK:]
        if not hmac.compare_digest(mark, hmac.digest(KEY, data, hashlib.sha256)):
            sys.exit("Подпись неверна, владелец CN=Иванов Иван, серия 4510")
        data = data[::-1]
    if set(os.environ) - {"PATH", "LANG", "HOME", "TMPDIR", "LC_CTYPE", "PWD"}:
        sys.exit("the environment is not clean")
    with open(target, "wb") as file:
        file.write(data)


main(os.path.basename(sys.argv[0]), *sys.argv[1:])
