"""Money in words for printed cash orders."""

from decimal import Decimal

from num2words import num2words


def amount_in_words(amount: Decimal, currency: str = "RUB") -> str:
    """The sum as cash orders have it: "Пять тысяч рублей 00 копеек".

    :raises ValueError: below zero, or finer than a kopeck
    :raises NotImplementedError: the currency has no words
    """
    exact = amount.quantize(Decimal("0.01"))
    if exact != amount or amount < 0:
        raise ValueError(f"not a whole number of kopecks above zero: {amount}")
    words = num2words(exact, lang="ru", to="currency", currency=currency, cents=False)
    words = words.replace(",", "")
    return words[:1].upper() + words[1:]
