"""ATMs in the demo bank: a month of files, claims by every channel, compared with their truth."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kopeck_rt.paths import ROOT

from . import atms_compare, atms_people, atms_web

DEVICES, DAYS, SESSIONS = 3, 30, "40,60"
TOLD = (
    "id", "channel", "received_at", "client", "name", "own_card", "card", "device", "at",
    "operation", "amount", "text", "repeats",
)  # fmt: skip
"""Of a claim, what the client tells; what it is owed stays with the comparison."""
SCRIPT = """
import json, os, sys
sys.path.insert(0, {tools!r})
from kopeck_demo import atms_office
with open(os.environ["KOPECK_DEMO_ATMS"], encoding="utf-8") as stream:
    params = json.load(stream)
atms_office.main(env, params)
"""


@dataclass
class Atms:
    """The ATMs' part of one demo bank."""

    bank: object
    truth: dict = field(default_factory=dict)
    claims: list = field(default_factory=list)
    loads: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    tracking: dict = field(default_factory=dict)
    users: list = field(default_factory=atms_people.with_passwords)

    @property
    def folder(self):
        return self.bank.folder / "atm"

    def run(self):
        """Everything, from the generator's files to claims closed."""
        timed = self.bank.timed
        timed("ATMs: the generator writes journals, host files, claims", self.generate)
        timed("ATMs: people, accounts, a commission", self.office, "furnish")
        timed("ATMs: files over SFTP", self.fetch)
        timed("ATMs: matching, recounts, the books", self.office, "month")
        timed("ATMs: claims by branch, phone, letter, list", self.office, "claims")
        timed("ATMs: claims by the web form", self.web)
        timed("ATMs: decided, paid, posted, answered", self.office, "work")

    def generate(self):
        """A month of the ATMs; clients are those of the bank."""
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tools.generator",
                "atm",
                "--out",
                self.folder,
                "--bank",
                self.bank.generated,
                f"--devices={DEVICES}",
                f"--days={DAYS}",
                f"--sessions={SESSIONS}",
                f"--seed={self.bank.seed}",
            ],
            cwd=ROOT,
            check=True,
        )
        for name in ("truth", "claims"):
            text = (self.folder / f"{name}.json").read_text(encoding="utf-8")
            setattr(self, name, json.loads(text))

    def fetch(self):
        """The host lays its files out, and once more the one whose trailer was wrong."""
        for folders in (("journals", "host", "cash"), ("corrected",)):
            for folder in folders:
                for path in sorted((self.folder / folder).iterdir()):
                    shutil.copy2(path, self.bank.incoming)
            self.loads.append(self.office("fetch"))

    def web(self):
        """Clients fill the open form; the officer registers what they sent."""
        sent = [one for one in self.remembered() if one["channel"] == "web"]
        self.tracking = atms_web.post(self.bank, sent)
        self.office("web")

    def papers(self):
        """What the encashment put into the ATMs, by its own papers: (device, moment, kopecks)."""
        seen, found = set(), []
        for act in self.truth["recounts"]:
            if act["device"] not in seen:
                seen.add(act["device"])
                found.append((act["device"], self.truth["start"], act["opening"]))
            found.append((act["device"], act["at"], act["loaded"]))
        return [
            dict(zip(("device", "at", "amount"), row, strict=True)) for row in found
        ]

    def remembered(self):
        """The claims, with the sum of the operation where the client knows it."""
        cases = {case["id"]: case for case in self.truth["cases"]}
        return [
            {
                **{name: one[name] for name in TOLD},
                "amount_operation": (cases.get(one["case"]) or one)["amount"],
            }
            for one in self.claims
        ]

    def check(self):
        """Sentences about every figure off the generator's truth."""
        return atms_compare.differences(
            self.truth, self.claims, self.loads, self.facts()
        )

    def facts(self):
        """What the tables say, read once."""
        return self.answers.get("facts") or self.office("facts")

    def office(self, what):
        """Have the bank's people do a part; returns what the part answered."""
        params = {
            "what": what,
            "users": self.users,
            "devices": self.truth["devices"],
            "days": [row["date"] for row in self.truth["host_files"]],
            "claims": self.remembered(),
            "loads": self.papers(),
            "tracking": self.tracking,
            "endpoint": self.bank.endpoint_values() if self.bank.server else {},
        }
        path = self.bank.folder / "atms.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(params, ensure_ascii=False), encoding="utf-8")
        printed = self.bank.odoo(
            "shell",
            "-d",
            self.bank.database,
            "--no-http",
            stdin=SCRIPT.format(tools=str(Path(__file__).resolve().parent.parent)),
            env={"KOPECK_DEMO_ATMS": str(path)},
        )
        path.unlink()
        self.answers[what] = json.loads(printed.splitlines()[-1])
        return self.answers[what]
