"""This run's passwords for the users of a kept bank; run inside ``odoo shell``."""

import json
import os
from pathlib import Path

for login, password in json.loads(
    Path(os.environ["KOPECK_BENCH_PARAMS"]).read_text(encoding="utf-8")
).items():
    env["res.users"].search([("login", "=", login)]).password = password  # noqa: F821
env.cr.commit()  # noqa: F821 - given by the shell
