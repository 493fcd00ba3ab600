"""What the bank's people do about ATMs, run inside ``odoo shell``, one part a call."""

import json

from . import atms_books, atms_claims, atms_decide, atms_facts, atms_load, atms_setup
from .setup_users import make_users


def furnish(env, params):
    make_users(env, env.company, params["users"])
    atms_setup.furnish(env, params)
    return {}


def fetch(env, _params):
    return atms_load.fetch(env)


def month(env, params):
    first, last = params["days"][0], params["days"][-1]
    return {
        "match": atms_load.match(env, first, last),
        "confirm": atms_load.confirm(env),
        "books": atms_books.post(env, params),
    }


def claims(env, params):
    return atms_claims.take_in(env, params)


def web(env, params):
    return atms_claims.register_web(env, params)


def work(env, params):
    """Decide, pay, post, answer; then the accounts are counted once more."""
    answer = atms_decide.work(env, params)
    answer["ties"] = atms_books.tie(env, params)
    return answer


def facts(env, params):
    return atms_facts.read(env, params)


PARTS = {
    "furnish": furnish,
    "fetch": fetch,
    "month": month,
    "claims": claims,
    "facts": facts,
    "work": work,
    "web": web,
}


def main(env, params):
    """Do one part in one transaction and print its answer, one line of JSON."""
    env = env(
        context=dict(
            env.context, lang="ru_RU", tracking_disable=True, tz="Europe/Moscow"
        )
    )
    answer = PARTS[params["what"]](env, params)
    env.cr.commit()  # pylint: disable=invalid-commit
    print(json.dumps(answer, ensure_ascii=False, default=str))
