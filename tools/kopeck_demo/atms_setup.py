"""ATMs of the demo bank, run inside ``odoo shell``: people, ATMs, accounts, commission, channel."""

from datetime import date

MODELS = {
    "ncr": ("NCR", "SelfServ 22", "ncr"),
    "hitachi": ("Hitachi", "HT-2845", "hitachi"),
}
BIC = "044525225"
ENDPOINT = "pc"
FILES = (
    ("processing.journal", "EJATM*;HTATM*", ""),
    ("processing.switch", "switch_*.txt", "base24_tlf"),
    ("processing.core", "core_*.csv", "core_lines"),
    ("processing.counters", "counters_*.xml", ""),
    ("processing.recount", "recount_*.xml", ""),
)
FIRST = date(2026, 1, 1)


def furnish(env, params):
    """What a bank enters by hand before the first file comes."""
    company = env.company
    company.bic = company.bic or BIC
    devices = [_device(env, row) for row in params["devices"]]
    env["atm.device"].browse([one.id for one in devices])._make_accounts()
    _commission(env)
    _policy(env)
    _channel(env, params["endpoint"])
    env["ir.config_parameter"].set_param("atm_claims.web_company", company.id)
    env["atm.claim.mailbox"].create({"name": "Претензии", "company_id": company.id})


def _device(env, row):
    maker = row["layout"].partition("_")[0]
    name = MODELS[maker]
    model = env["atm.device.model"].search(
        [("maker", "=", name[0]), ("name", "=", name[1])]
    ) or env["atm.device.model"].create(
        {
            "maker": name[0],
            "name": name[1],
            "dialect": name[2],
            "difference_reference": "books",
        }
    )
    region = env["bank.region"].search([("code", "=", row["region"])], limit=1)
    branch = env["bank.branch"].create(
        {
            "code": f"00{row['region']}",
            "name": row["address"].partition(",")[0],
            "region_id": region.id,
            "company_id": env.company.id,
        }
    )
    return env["atm.device"].create(
        {
            "company_id": env.company.id,
            "code": row["device"],
            "name": row["address"],
            "address": row["address"],
            "model_id": model.id,
            "branch_id": branch.id,
            "cassette_ids": [
                (0, 0, {"number": number, "denomination": value})
                for number, value in enumerate(row["denominations"], 1)
            ],
        }
    )


def person(env, login):
    """A user of the demo bank."""
    return env["res.users"].search([("login", "=", login)])


def _commission(env):
    seats = (
        ("chair", "chair", "Заместитель председателя правления", "other"),
        ("member", "member", "Начальник отдела банкоматов", "technician"),
        ("security", "member", "Специалист службы безопасности", "security"),
    )
    env["atm.commission"].create(
        {
            "name": "Комиссия по претензиям",
            "order_number": "12-од",
            "order_date": FIRST,
            "date_from": FIRST,
            "chair_decides": True,
            "member_ids": [
                (
                    0,
                    0,
                    {
                        "user_id": person(env, login).id,
                        "role": role,
                        "job": job,
                        "unit": unit,
                    },
                )
                for login, role, job, unit in seats
            ],
        }
    )


def _policy(env):
    policy = env["atm.payout.policy"].create(
        {
            "name": "Выплата до инкассации",
            "date_from": FIRST,
            "source": "Приказ № 13-од от 12.01.2026",
            "limit": 15_000,
            "loan": True,
        }
    )
    policy.with_user(person(env, "head")).action_enforce()


def _channel(env, values):
    endpoint = env["exchange.endpoint"].create(
        {
            "code": ENDPOINT,
            "name": "Процессинг и журналы банкоматов",
            "company_id": env.company.id,
            **values,
        }
    )
    for code, pattern, layout in FILES:
        kind = env["exchange.type"].search([("code", "=", code)])
        mapping = env["exchange.mapping"].search(
            [("type_id", "=", kind.id), ("code", "=", layout)]
        )
        env["exchange.schedule"].create(
            {
                "endpoint_id": endpoint.id,
                "type_id": kind.id,
                "mapping_id": mapping.id,
                "pattern": pattern,
                "needed": False,
            }
        )
