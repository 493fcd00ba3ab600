"""Russian numbers with correct check digits: INN, OGRN, OGRNIP."""

from operator import mul

_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


# A byte of an ASCII digit is 48 too large: what that adds to each sum.
_EXTRA = {weights: 48 * sum(weights) for weights in (_INN10, _INN11, _INN12)}


def _control(digits, weights):
    """Check digit over bytes of ASCII digits."""
    return (sum(map(mul, weights, digits)) - _EXTRA[weights]) % 11 % 10


def inn_company(nine):
    """INN of a company from its first nine digits (an int below 10**9)."""
    digits = b"%09d" % nine
    return f"{nine:09d}{_control(digits, _INN10)}"


def inn_person(ten):
    """INN of a person from its first ten digits (an int below 10**10)."""
    digits = b"%010d" % ten
    first = _control(digits, _INN11)
    return f"{ten:010d}{first}{_control(digits + bytes((first + 48,)), _INN12)}"


def ogrn_company(twelve):
    """OGRN, 13 digits, from its first twelve."""
    return f"{twelve:012d}{twelve % 11 % 10}"


def ogrn_sole_trader(fourteen):
    """OGRNIP, 15 digits, from its first fourteen."""
    return f"{fourteen:014d}{fourteen % 13 % 10}"
