"""Money in words for printed papers, with Russian cases."""

from decimal import Decimal

from num2words import num2words


def amount_in_words(amount: Decimal, lang: str = "ru", currency: str = "RUB") -> str:
    """The sum as printed on an act: "Сто рублей 05 копеек" (kopecks in figures, as accountants do).

    :param amount: roubles and kopecks, exact to the kopeck
    :raises ValueError: a sum finer than a kopeck
    :raises NotImplementedError: the language or the currency has no words
    """
    exact = abs(amount).quantize(Decimal("0.01"))
    if exact != abs(amount):
        raise ValueError(f"not a whole number of kopecks: {amount}")
    text = num2words(exact, lang=lang, to="currency", currency=currency, cents=False)
    text = text.replace(",", "")
    sign = "минус " if amount < 0 and lang == "ru" else "minus " if amount < 0 else ""
    text = sign + text
    return text[:1].upper() + text[1:]
