"""One claim from the branch to the answer in Chromium, each step by its role, in Russian; the web
form from a browser in which nobody is signed in."""

import os
import re
from decimal import Decimal

import pytest
from browser.session import browser, session
from browser.walk import english_on_page
from kopeck_demo.claim_bank import claim_bank
from kopeck_demo.claim_path import ClaimPath
from kopeck_rt import databases, ports, processes

pytestmark = pytest.mark.browser

SERVE_SECONDS = 120
PAPERS = {
    "claim_form",
    "inquiry_report",
    "difference_act",
    "commission_minutes",
    "commission_sheet",
    "answer_letter",
}
CLAIM = """
    SELECT c.verdict, s.code, c.is_open, c.amount_granted::text, t.amount_at_stake::text,
           t.trace_number
      FROM atm_claim c JOIN atm_claim_stage s ON s.id = c.stage_id
      JOIN atm_transaction t ON t.id = c.transaction_id WHERE c.id = %s
"""
MONEY = """
    SELECT v.code, e.state, e.amount::text, e.prepared_by_id, e.approved_by_id,
           (SELECT sum(l.debit)::text FROM account_move_line l WHERE l.move_id = e.move_id)
      FROM atm_entry e JOIN bank_posting_event v ON v.id = e.event_id ORDER BY e.id
"""


@pytest.fixture(scope="module")
def walked(template_db, tmp_path_factory):
    """The path, walked once: (path, its problems, screen → text, English left on screens)."""
    name = f"{databases.TEST}{os.getpid()}_claim"
    bank = claim_bank(name, tmp_path_factory.mktemp("claim") / "bank")
    english, texts = {}, {}

    def look(opened, screen):
        found = english_on_page(opened)
        if found:
            english[screen] = found
        texts[screen] = re.sub(r"\s", " ", "\n".join(opened.text_lines()))

    with bank.begun():
        port = ports.free_port()
        server = bank.serve(port)
        try:
            assert ports.wait_until_open(port, SERVE_SECONDS, alive=server)
            with browser() as chromium:
                url = f"http://127.0.0.1:{port}"
                path = ClaimPath(bank, session, chromium, url, look)
                problems = path.run()
            yield path, problems, texts, english
        finally:
            processes.end_tree(server)


def test_nothing_went_wrong_on_the_screens(walked):
    _path, problems, texts, english = walked
    assert not problems, "\n".join(problems)
    assert not english
    assert len(texts) > 40


def test_the_claim_ends_as_the_truth_says(walked):
    path, _problems, texts, _english = walked
    ((verdict, stage, is_open, granted, stake, trace),) = path.sql(CLAIM, (path.claim,))
    planted = path.case["journal"][0]
    assert verdict == f"{planted['kind']}.{planted['verdict']}"
    assert (stage, is_open) == ("closed", False)
    assert Decimal(granted) == Decimal(stake) == path.amount
    # The journal keeps the last digits of the number.
    assert int(trace) == path.case["trace"] % 10 ** len(trace)
    whole = f"{path.amount:,.2f}".replace(",", " ").replace(".", ",")
    for screen in ("covered", "decided", "payout_paid", "paper_answer_letter"):
        assert whole in texts[screen], screen


def test_money_leaves_by_several_people(walked):
    path, *_rest = walked
    rows = path.sql(MONEY)
    assert [row[0] for row in rows] == ["atm.surplus", "atm.payout_own"]
    for event, state, amount, prepared, approved, debit in rows:
        assert (state, Decimal(amount), Decimal(debit)) == (
            "posted",
            path.amount,
            path.amount,
        ), event
        assert prepared != approved, event
    ((proposed, approved, paid, entered, confirmed),) = path.sql(
        "SELECT p.proposed_by_id, p.approved_by_id, p.paid_by_id, r.entered_by, r.confirmed_by"
        " FROM atm_payout p, atm_recount r"
    )
    assert len({proposed, approved, paid}) == 3
    assert entered != confirmed
    ((rest, state),) = path.sql("SELECT rest, state FROM atm_difference")
    assert (rest, state) == (0, "covered")


def test_votes_and_papers(walked):
    path, _problems, texts, _english = walked
    votes = path.sql("SELECT choice, user_id FROM atm_vote ORDER BY id")
    assert [vote for vote, _user in votes] == ["for", "abstained", "for"]
    assert len({user for _vote, user in votes}) == 3
    assert "осмотреть диспенсер" in texts["paper_commission_minutes"]
    assert set(path.papers) == PAPERS
    for name, paper in path.papers.items():
        assert paper.startswith(b"%PDF"), (name, paper[:300])


def test_the_answer_and_the_opinion(walked):
    path, *_rest = walked
    ((state, decision),) = path.sql("SELECT state, decision FROM atm_answer")
    assert (state, decision) == ("sent", "granted")
    assert path.sql("SELECT satisfied, polite, visits FROM atm_satisfaction") == [
        ("5", "4", 1)
    ]


def test_the_web_form_from_another_browser(walked):
    path, _problems, texts, _english = walked
    assert re.fullmatch(r"W-\w{8}", path.tracking)
    assert path.status == "Обращение получено, ещё не зарегистрировано"
    assert path.tracking in texts["web_status"]
    ((channel, number, consents),) = path.sql(
        "SELECT c.channel, c.name, (SELECT count(*) FROM atm_consent s WHERE s.claim_id = c.id)"
        " FROM atm_claim c WHERE c.id = %s",
        (path.web_claim,),
    )
    assert (channel, consents) == ("web", 1)
    assert number and number in texts["web_registered"]
