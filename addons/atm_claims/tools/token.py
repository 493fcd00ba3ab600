"""Secrets given to clients: only their hashes are kept. Pure."""

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without letters and digits that are read for one another."""


def token_hash(token: str) -> str:
    """Hash of a secret with at least 128 random bits, or of one whose tries are limited."""
    return hashlib.sha256(token.encode()).hexdigest()


def short_code(length: int) -> str:
    """A random code that a person can dictate."""
    return "".join(secrets.choice(ALPHABET) for _n in range(length))
