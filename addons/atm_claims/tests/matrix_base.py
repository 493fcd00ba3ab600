"""Who may do what with ATMs and their settings, see role_matrix; and how it is written."""


def of(base, none="", **rights):
    """Rights of a model: those of ``base``, and others by letters.

    :param none: roles of ``base``, divided by spaces, that have no right at all
    :param rights: letters of role_matrix → roles, divided by spaces
    """
    found = {role: right for role, right in base.items() if role not in none.split()}
    for letters, roles in rights.items():
        found.update(dict.fromkeys(roles.split(), letters))
    return found


NOBODY = {}
SETTINGS = of(NOBODY, r="reader", cru="claims_head", crud="administrator")
"""What the head of claims and administrators keep, and everybody reads."""
EVERYBODY = of(
    NOBODY,
    r="front_office contact_centre claims_officer claims_head technician cash_desk encashment"
    " security commission_member commission_secretary reserve_accountant chief_accountant"
    " auditor administrator",
)
"""Who works with ATMs or with claims about them."""
KEEPERS = of(EVERYBODY, none="front_office contact_centre")
"""Who sees cash of ATMs: everybody but those who meet clients."""
INQUIRY = of(KEEPERS, none="reserve_accountant chief_accountant")
"""Who takes part in inquiries."""
PRIVATE = of(INQUIRY, none="technician cash_desk encashment")
"""Who leads or judges inquiries."""
JUDGES = of(PRIVATE, r="reserve_accountant chief_accountant")
"""Who prepares, decides and books what is decided."""
IDENTITY = of(PRIVATE, none="administrator", r="front_office contact_centre")
"""Who works with claims and sees personal data."""
BOOKS = of(
    NOBODY,
    r="branch_accountant reserve_accountant chief_accountant auditor administrator",
)
"""Who keeps the books or looks at them."""
MONEY = of(BOOKS, r="claims_officer claims_head")
"""Who prepares, books or looks at payouts."""

MATRIX = {}
MATRIX["atm.device.model"] = SETTINGS
MATRIX["atm.device"] = of(SETTINGS, cru="technician")
MATRIX["atm.cassette"] = of(SETTINGS, crud="technician")
