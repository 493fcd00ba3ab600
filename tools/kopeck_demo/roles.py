"""Users of the demo bank, one for each role that exists by now."""

import secrets

USERS = (
    (
        "collector",
        "Кольцова Мария Игоревна — взыскатель",
        "bank_base.group_collector",
        "debt_collection.debt_case_mine_action",
    ),
    (
        "teamlead",
        "Лидина Ольга Петровна — руководитель группы взыскания",
        "bank_base.group_team_lead",
        "debt_collection.debt_case_action",
    ),
    (
        "lawyer",
        "Законова Елена Викторовна — юрист",
        "bank_base.group_lawyer",
        "debt_collection.debt_limitation_action",
    ),
    (
        "branch",
        "Филатова Ирина Олеговна — бухгалтер филиала",
        "bank_base.group_branch_accountant",
        "bad_debt_reserve.reserve_write_off_action",
    ),
    (
        "reserve",
        "Рябова Анна Сергеевна — бухгалтер по резервам",
        "bank_base.group_reserve_accountant",
        "bad_debt_reserve.reserve_inventory_action",
    ),
    (
        "chief",
        "Громова Нина Ивановна — главный бухгалтер",
        "bank_base.group_chief_accountant",
        "bad_debt_reserve.reserve_inventory_action",
    ),
    (
        "approver",
        "Визин Андрей Львович — утверждает списание",
        "bank_base.group_write_off_approver",
        "bad_debt_reserve.reserve_write_off_action",
    ),
    (
        "operator",
        "Осипов Илья Андреевич — оператор обмена",
        "bank_base.group_exchange_operator",
        "exchange.exchange_file_action",
    ),
    (
        "corrector",
        "Исаева Вера Павловна — оператор обмена с правом исправления",
        "bank_base.group_exchange_corrector",
        "exchange.exchange_reject_action",
    ),
    (
        "officer",
        "Разборова Алла Юрьевна — специалист по претензиям",
        "atm_claims.group_claims_officer",
        "atm_claims.atm_claim_action",
    ),
    (
        "auditor",
        "Агеев Павел Дмитриевич — аудитор",
        "bank_base.group_auditor",
        "bank_base.action_bank_day",
    ),
    (
        "administrator",
        "Админов Олег Юрьевич — администратор",
        "bank_base.group_administrator",
        "exchange.exchange_endpoint_action",
    ),
)


def with_passwords():
    """The users with a password made up for this run; none is kept in the project."""
    return [
        {
            "login": login,
            "name": name,
            "group": group,
            "home": home,
            "password": secrets.token_urlsafe(9),
        }
        for login, name, group, home in USERS
    ]
