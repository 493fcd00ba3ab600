"""Russian numbers with correct check digits: INN, OGRN, OGRNIP."""

from operator import mul

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _control(digits, weights):
    """Check digit: bytes of ASCII digits are 48 too large each, which leaves the sum of weights."""
    return (sum(map(mul, weights, digits.encode())) - 48 * sum(weights)) % 11 % 10


def inn_company(nine):
    """INN of a company from its first nine digits (an int below 10**9)."""
    digits = f"{nine:09d}"
    return f"{digits}{_control(digits, _INN10)}"


def inn_person(ten):
    """INN of a person from its first ten digits (an int below 10**10)."""
    digits = f"{ten:010d}"
    digits = f"{digits}{_control(digits, _INN11)}"
    return f"{digits}{_control(digits, _INN12)}"


def ogrn_company(twelve):
    """OGRN, 13 digits, from its first twelve."""
    return f"{twelve:012d}{twelve % 11 % 10}"


def ogrn_sole_trader(fourteen):
    """OGRNIP, 15 digits, from its first fourteen."""
    return f"{fourteen:014d}{fourteen % 13 % 10}"
