"""Secrets given to clients: only their hashes are kept. Pure."""

import hashlib
import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without letters and digits that are read for one another."""


def token_hash(token: str) -> str:
    """Hash of a secret with at least 128 random bits, or of one whose tries are limited."""
    return hashlib.sha256(token.encode()).hexdigest()


def codes_of(key: str, post: bytes, *lengths: int) -> list[str]:
    """Codes that belong to a post: the same post gets the same ones, nobody else can tell them.

    :param key: secret of the database
    :param post: what was posted, with the form's own token
    :param lengths: of the codes, together at most 32
    """
    digest = hmac.new(key.encode(), post, hashlib.sha256).digest()
    codes, start = [], 0
    for length in lengths:
        part = digest[start : start + length]
        codes.append("".join(ALPHABET[byte % len(ALPHABET)] for byte in part))
        start += length
    return codes


def short_code(length: int) -> str:
    """A random code that a person can dictate."""
    return "".join(secrets.choice(ALPHABET) for _n in range(length))
