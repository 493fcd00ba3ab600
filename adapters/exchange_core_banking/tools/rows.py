"""Records in our own layout as rows of the register's staging tables.

No ``odoo`` import. A row is ``(table, values)``, values in the order of the staging table's
columns without ``rec`` (debt_collection/tools/staging.py; a test holds the two together). Values
stay the texts of the file: PostgreSQL reads them, and that is fastest. ``NULL`` is the exchange's
(stream/rows.py; a test holds them together).
"""

NULL = "\0"

# Names that hold no personal data: shown to an operator who may not see clients.
PAYMENT_OPEN = frozenset(("contract", "date", "amount", "currency", "ref"))
OPENING_OPEN = frozenset(
    (
        "number", "book", "amount", "currency", "client", "kind", "written_off", "watch_until",
        "account",
    )
)  # fmt: skip
OBLIGATION_OPEN = frozenset(
    (
        "number", "client", "client_kind", "kind", "contract", "amount", "currency", "date_from",
        "date_to", "category",
    )
)  # fmt: skip
CONTRACT_OPEN = frozenset(
    (
        "number", "product", "kind", "currency", "date_start", "date_end", "amount_granted", "rate",
        "monthly_payment", "overdue_since", "accelerated_on", "secured", "guaranteed", "code",
        "region", "principal_current", "principal_overdue", "interest_current", "interest_overdue",
        "penalty", "fees", "n", "due", "principal", "interest", "fee", "paid", "date", "amount",
        "ref", "role", "date_to", "value", "quality",
    )
)  # fmt: skip

_CLIENT = (
    "last_name", "first_name", "patronymic", "name", "birth_date", "id_series", "id_number", "inn",
    "kpp", "ogrn", "snils", "region", "address",
)  # fmt: skip
_CONTACTS = frozenset(("phone", "email", "address"))


def contract_rows(record, branch, currencies):
    """Rows of one contract that passed all checks, without those of its clients.

    :param branch: the file's branch
    :param currencies: code as written → ISO letters
    """
    found = []
    get = record.get
    number = get("number").strip()
    currency = currencies[get("currency")]
    secured = get("secured", "false")
    guaranteed = get("guaranteed", "false")
    code, region, balance = NULL, NULL, ()
    for child in record:
        tag, value = child.tag, child.get
        if tag == "client":
            code, region = value("code").strip(), value("region", NULL)
        elif tag == "balance":
            balance = (
                value("principal_current"),
                value("principal_overdue"),
                value("interest_current", "0"),
                value("interest_overdue", "0"),
                value("penalty", "0"),
                value("fees", "0"),
            )
        elif tag == "instalment":
            row = (number, value("n"), value("due"), value("principal", "0"))
            row += (value("interest", "0"), value("fee", "0"), value("paid", "0"))
            found.append(("instalment", row))
        elif tag == "operation":
            row = (number, value("date"), value("kind"), value("amount"))
            row += (currencies[value("currency", get("currency"))], value("ref", NULL))
            found.append(("operation", row))
        elif tag == "party":
            role = value("role")
            if role == "guarantor":
                guaranteed = "true"
            found.append(
                (
                    "party",
                    (
                        number,
                        child[0].get("code").strip(),
                        role,
                        value("amount", NULL),
                        value("date_to", NULL),
                    ),
                )
            )
        elif tag == "collateral":
            secured = "true"
            row = (
                number,
                value("kind", NULL),
                value("value", NULL),
                value("quality", NULL),
                value("description", NULL),
            )
            found.append(("collateral", row))
    found.append(
        (
            "contract",
            (
                number,
                branch,
                get("product", NULL),
                get("kind", "loan"),
                code,
                currency,
                get("date_start", NULL),
                get("date_end", NULL),
                get("amount_granted", NULL),
                get("rate", NULL),
                get("monthly_payment", NULL),
                *balance,
                get("overdue_since", NULL),
                get("accelerated_on", NULL),
                secured,
                guaranteed,
                region,
            ),
        )
    )
    return found


def clients_of(record):
    """A record's elements ``client``, in the order of the document: borrower, then parties."""
    found = [record[0]]
    if len(record) > 2:  # beside the borrower and the balance
        found += [party[0] for party in record.iterchildren("party")]
    return found


def clients_rows(clients, marks):
    """Rows of a record's clients and their contact points.

    All of them or, when all are known as they are, none: so the last of two that differ within a
    record stays the last.

    :param marks: a mark (:class:`~.marks.Marks`) for each
    """
    found = []
    for client, mark in zip(clients, marks, strict=True):
        get = client.get
        code = get("code").strip()
        values = [code, get("kind", "person")]
        values += [get(name) or NULL for name in _CLIENT]
        found.append(("client", (*values, str(mark))))
        for point in client:
            if point.tag in _CONTACTS and point.text:
                found.append(("contact", (code, point.tag, point.text.strip())))
    return found


def payment_rows(record, currencies):
    """The row of one payment that passed all checks."""
    get = record.get
    row = (get("contract").strip(), get("date"), "payment", get("amount"))
    return [("operation", (*row, currencies[get("currency")], get("ref", NULL)))]


def opening_rows(record, currencies):
    """Rows of one debt's opening balances that passed all checks."""
    number = record.get("number").strip()
    found = [("debt", (number,))]
    for child in record:
        get = child.get
        currency = currencies[get("currency")] if get("currency") else NULL
        if child.tag == "reserve":
            row = (number, get("book").strip(), get("amount"), currency)
            found.append(("reserve", row))
        elif child.tag == "off_balance":
            row = (number, get("client").strip(), get("kind", "person"))
            row += (get("name") or NULL, get("amount"), currency, get("written_off"))
            row += (get("watch_until"), get("ground") or NULL, get("account") or NULL)
            found.append(("off_balance", row))
    return found


def obligation_rows(record, currencies):
    """The row of one obligation off balance that passed all checks."""
    get = record.get
    judged = record[0].get if len(record) else {}.get
    row = (get("number").strip(), get("kind"), get("client").strip())
    row += (get("client_kind") or NULL, get("client_name") or NULL)
    row += ((get("contract") or NULL).strip(), get("amount"))
    row += (currencies[get("currency")] if get("currency") else NULL,)
    row += (get("date_from", NULL), get("date_to", NULL))
    row += (judged("category", NULL), judged("document", NULL))
    return [("obligation", row)]
