"""A small bank with one ATM, its journals, switch and core files: what the path of a claim needs.

Its days end the day before today: a claim is registered now, about what happened lately.
"""

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from kopeck_rt import databases
from kopeck_rt.paths import ROOT

from .flow import DemoBank

DAYS = 5
BIC = "044525225"
SEED = 5
CASE = "no_cash"
"""Kind of the planted case that the claim is about: debited, and the cash never presented."""
OTHER = "partial"
"""The case that another client tells of in the web form."""
USERS = (
    (
        "front",
        "Ветрова Ольга Сергеевна",
        "atm_claims.group_front_office",
        "atm_claims.atm_claim_action",
    ),
    (
        "officer",
        "Разборова Алла Юрьевна",
        "atm_claims.group_claims_officer",
        "atm_claims.atm_claim_action",
    ),
    (
        "head",
        "Старцев Игорь Львович",
        "atm_claims.group_claims_head",
        "atm_claims.atm_claim_action",
    ),
    (
        "technician",
        "Мехов Денис Олегович",
        "atm_claims.group_technician",
        "atm_claims.atm_unit_request_action",
    ),
    (
        "desk",
        "Белова Анна Андреевна",
        "atm_claims.group_cash_desk",
        "atm_claims.atm_recount_action",
    ),
    (
        "desk2",
        "Зайцева Нина Николаевна",
        "atm_claims.group_cash_desk",
        "atm_claims.atm_recount_action",
    ),
    (
        "encashment",
        "Иванов Иван Ильич",
        "atm_claims.group_encashment",
        "atm_claims.atm_access_action",
    ),
    (
        "security",
        "Стражин Пётр Павлович",
        "atm_claims.group_security",
        "atm_claims.atm_video_request_action",
    ),
    (
        "chair",
        "Судаков Михаил Юрьевич",
        "atm_claims.group_commission_secretary",
        "atm_claims.atm_decision_action",
    ),
    (
        "member",
        "Голосова Инна Викторовна",
        "atm_claims.group_commission_member",
        "atm_claims.atm_decision_action",
    ),
    (
        "second",
        "Мнениев Олег Ильич",
        "atm_claims.group_commission_member",
        "atm_claims.atm_decision_action",
    ),
    (
        "accountant",
        "Филатова Ирина Олеговна",
        "bank_base.group_branch_accountant",
        "atm_claims.atm_entry_action",
    ),
    (
        "chief",
        "Громова Нина Ивановна",
        "bank_base.group_chief_accountant",
        "atm_claims.atm_entry_action",
    ),
)
MEMBERS = (
    ("chair", "chair", "заместитель председателя правления", "claims"),
    ("member", "member", "начальник отдела банкоматов", "technician"),
    ("second", "member", "начальник управления учёта", "books"),
)


class ClaimBank(DemoBank):
    """The bank of the path; ``truth`` is what the generator planted at its ATM."""

    @property
    def start(self):
        return date.today() - timedelta(days=DAYS + 1)

    def prepare(self):
        """A fresh copy of the database with every addon."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        databases.drop(self.database)
        databases.copy_full(self.database)

    def generate(self):
        """Journals, switch and core files of one ATM, and the truth about them."""
        command = [sys.executable, "-m", "tools.generator", "atm", "--devices=1"]
        command += [f"--out={self.generated}", f"--seed={SEED}", f"--days={DAYS}"]
        command += ["--sessions=20,30", "--clients=60", f"--start={self.start}"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        text = (self.generated / "truth.json").read_text(encoding="utf-8")
        self.truth = json.loads(text)

    def case(self, kind):
        """The first planted case of a kind."""
        return next(one for one in self.truth["cases"] if one["kind"] == kind)

    def files(self):
        """What is loaded, by type: (type, layout, paths); files that are wrong stay out."""
        wrong = {
            one["file"]
            for one in self.truth["file_faults"]
            if one["kind"] != "sequence_break"
        }

        def paths(pattern):
            found = sorted(self.generated.glob(pattern))
            return [str(one) for one in found if one.name not in wrong]

        return (
            ("processing.journal", None, paths("journals/*")),
            (
                "processing.switch",
                "base24_tlf",
                paths("host/switch_*") + paths("corrected/*"),
            ),
            ("processing.core", "core_lines", paths("host/core_*")),
        )

    def furnish(self):
        """Users, the ATM with its accounts, clients, the commission, the files."""
        claims = json.loads(
            (self.generated / "claims.json").read_text(encoding="utf-8")
        )
        names = {one["client"]: one["name"] for one in claims if one["client"]}
        case = self.case(CASE)
        names.setdefault(case["client"], "Тихонова Вера Павловна")
        params = {
            "bic": BIC,
            "users": self.users,
            "device": self.truth["devices"][0],
            "clients": names,
            "commission": {
                "date": str(self.start - timedelta(days=200)),
                "members": MEMBERS,
            },
            "files": self.files(),
        }
        path = self.folder / "params.json"
        path.write_text(json.dumps(params, ensure_ascii=False), encoding="utf-8")
        script = Path(__file__).with_name("claim_setup.py").read_text(encoding="utf-8")
        self.odoo(
            "shell", "-d", self.database, "--no-http", stdin=script,
            env={"KOPECK_DEMO_PARAMS": str(path)},
        )  # fmt: skip
        path.unlink()

    @contextmanager
    def begun(self):
        """The bank, ready; everything is gone afterwards."""
        try:
            self.make()
            yield self
        finally:
            databases.drop(self.database)
            shutil.rmtree(self.folder, ignore_errors=True)

    def make(self):
        """Make the bank from nothing."""
        self.prepare()
        self.generate()
        self.init()
        self.timed("users, the ATM and its files", self.furnish)


def with_passwords():
    """The users of the path with passwords made up for this run."""
    import secrets

    return [
        {"login": login, "name": name, "group": group, "home": home,
         "password": secrets.token_urlsafe(9)}
        for login, name, group, home in USERS
    ]  # fmt: skip


def claim_bank(database, folder):
    """A bank of the path that is not made yet."""
    return ClaimBank(database, Path(folder), users=with_passwords())
