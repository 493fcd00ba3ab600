"""Users of the demo bank, one for each role that exists by now."""

import secrets

USERS = (
    ("collector", "Кольцова Мария Игоревна — взыскатель", "bank_base.group_collector"),
    ("teamlead", "Лидина Ольга Петровна — руководитель группы взыскания", "bank_base.group_team_lead"),
    ("reserve", "Рябова Анна Сергеевна — бухгалтер по резервам", "bank_base.group_reserve_accountant"),
    ("chief", "Громова Нина Ивановна — главный бухгалтер", "bank_base.group_chief_accountant"),
    ("operator", "Осипов Илья Андреевич — оператор обмена", "bank_base.group_exchange_operator"),
    ("auditor", "Агеев Павел Дмитриевич — аудитор", "bank_base.group_auditor"),
    ("administrator", "Админов Олег Юрьевич — администратор", "bank_base.group_administrator"),
)


def with_passwords():
    """The users with a password made up for this run; none is kept in the project."""
    return [
        {"login": login, "name": name, "group": group, "password": secrets.token_urlsafe(9)}
        for login, name, group in USERS
    ]
