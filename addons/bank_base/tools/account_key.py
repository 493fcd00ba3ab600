"""Key digit of a 20-digit account of a Russian bank (the 9th digit), by the BIC of its bank.

Weights 7, 1, 3 repeat over the three last digits of the BIC and the twenty digits of the account;
the last digit of the weighted sum must be 0. A correspondent account with the Bank of Russia is
checked by “0” and the 5th and 6th digits of the BIC instead. Text in, text or truth out.
"""

LENGTH = 20
KEY = 8
"""Place of the key digit, from 0."""
WEIGHTS = (7, 1, 3)
CORRESPONDENT = "30101"
"""Accounts of banks with the Bank of Russia: their key is counted by the place of its office."""


def is_account(text: str) -> bool:
    """Tell whether a text is a 20-digit account, its key right or not."""
    return _digits(text, LENGTH)


def bic_valid(bic: str) -> bool:
    """Tell whether a BIC has its nine digits; it has no check digit."""
    return _digits(bic, 9)


def key_of(account: str, bic: str) -> str:
    """The key digit that an account must have, whatever it has now.

    :raises ValueError: not 20 digits, or not 9 of the BIC
    """
    if not is_account(account) or not bic_valid(bic):
        raise ValueError(
            f"20 digits of an account and 9 of a BIC expected: {account!r}, {bic!r}"
        )
    blank = account[:KEY] + "0" + account[KEY + 1 :]
    return str(_sum(blank, bic) % 10 * WEIGHTS[KEY % len(WEIGHTS)] % 10)


def key_valid(account: str, bic: str) -> bool:
    """Tell whether the account may belong to the bank: 20 digits with the right key."""
    return is_account(account) and bic_valid(bic) and _sum(account, bic) % 10 == 0


def _sum(account: str, bic: str) -> int:
    of_bank = "0" + bic[4:6] if account.startswith(CORRESPONDENT) else bic[-3:]
    return sum(
        int(digit) * WEIGHTS[place % len(WEIGHTS)]
        for place, digit in enumerate(of_bank + account)
    )


def _digits(text: str, length: int) -> bool:
    return bool(text) and len(text) == length and text.isascii() and text.isdigit()
