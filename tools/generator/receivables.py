"""Invoices that the demo bank has issued itself, in Odoo, and how they were paid."""

from datetime import date

from .people import COMPANY, make_client


def make_receivables(plan, random):
    """A list of dicts ready for JSON; sums are texts in roubles, dates ISO.

    Some fall due after the last date, some are paid in part or whole (before, between and after
    month ends), some never. No due date is a business date of the plan: whether a debt is overdue
    on its very due date is not what this list is about.
    """
    if not plan.receivables:
        return []
    rand = random.random
    first, last = plan.days[0][0], plan.days[-1][0]
    closes = {day for day, _how in plan.days}
    rows = []
    for number in range(1, plan.receivables + 1):
        client = make_client(rand, f"T{number:04d}", COMPANY)
        issued = first - 260 + int(rand() * (last - first + 240))
        due = issued + 15 + int(rand() * 45)
        while due in closes:
            due += 1
        amount = (20_000 + int(rand() * 900_000)) * 100 + int(rand() * 100)
        payments, left = [], amount
        how = rand()
        paid_on = due - 10 + int(rand() * 70)
        if how < 0.35 or 0.35 <= how < 0.6:
            part = left if how < 0.35 else left * (20 + int(rand() * 60)) // 100
            payments.append((max(paid_on, issued + 1), part))
            left -= part
            if left and rand() < 0.5:
                payments.append((payments[0][0] + 5 + int(rand() * 60), left))
        rows.append(
            {
                "number": f"СЧ-{date.fromordinal(issued).year}/{number:05d}",
                "partner": client.name,
                "inn": client.inn,
                "kpp": client.kpp,
                "city": client.address.split(",")[0].removeprefix("г. "),
                "street": client.address.split(", ", 1)[1],
                "invoice_date": date.fromordinal(issued).isoformat(),
                "due_date": date.fromordinal(due).isoformat(),
                "amount": _roubles(amount),
                "payments": [
                    {
                        "date": date.fromordinal(day).isoformat(),
                        "amount": _roubles(sum_),
                    }
                    for day, sum_ in payments
                ],
            }
        )
    return rows


def _roubles(kopecks):
    return f"{kopecks // 100}.{kopecks % 100:02d}"


def residual(row, day):
    """Kopecks still owed at the end of ``day`` (an ordinal), None before the invoice was issued."""
    if date.fromisoformat(row["invoice_date"]).toordinal() > day:
        return None
    left = _kopecks(row["amount"])
    for payment in row["payments"]:
        if date.fromisoformat(payment["date"]).toordinal() <= day:
            left -= _kopecks(payment["amount"])
    return left


def days_past_due(row, day):
    return max(day - date.fromisoformat(row["due_date"]).toordinal(), 0)


def _kopecks(text):
    return int(text.replace(".", ""))
