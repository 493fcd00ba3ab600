"""Users of the demo bank who work for claims about ATMs, beside the officer of roles.py."""

import secrets

CLAIMS = "atm_claims.atm_claim_action"
USERS = (
    ("front", "Окнова Дарья Ильинична — операционист филиала", "front_office", CLAIMS),
    ("contact", "Звонарёва Юлия Олеговна — контакт-центр", "contact_centre", CLAIMS),
    ("head", "Старшинов Глеб Андреевич — начальник отдела претензий", "claims_head", CLAIMS),
    ("technician", "Техников Роман Львович — техник банкоматов", "technician",
     "atm_claims.atm_journal_action"),
    ("cashdesk", "Кассина Вера Петровна — касса пересчёта", "cash_desk",
     "atm_claims.atm_recount_action"),
    ("chair", "Главин Сергей Юрьевич — председатель комиссии", "commission_secretary",
     "atm_claims.atm_decision_action"),
    ("member", "Членова Ирина Сергеевна — член комиссии", "commission_member",
     "atm_claims.atm_decision_action"),
    ("security", "Охранин Пётр Ильич — безопасность, член комиссии", "commission_member",
     "atm_claims.atm_decision_action"),
)  # fmt: skip


def with_passwords():
    """As roles.with_passwords: a password is made up for this run."""
    return [
        {
            "login": login,
            "name": name,
            "group": f"atm_claims.group_{group}",
            "home": home,
            "password": secrets.token_urlsafe(9),
        }
        for login, name, group, home in USERS
    ]
