"""The page of postings says what is posted: it is made of the same data."""

import re

import postings

ROW = re.compile(
    r"^\| (?P<event>[^|]+) \| .* \| (?P<debit>[\d.]+) \| (?P<credit>[\d.]+) \|"
)


def test_page_is_up_to_date():
    page = postings.PAGE.read_text(encoding="utf-8")
    assert page == postings.text(), "run tools/postings.py"


def test_every_rule_has_a_row():
    data = postings.Data()
    for folder in postings.addon_dirs():
        data.read(folder)
    rows = [line for line in postings.text().splitlines() if ROW.match(line)]
    assert len(data.rules) == len(rows) > 60
    for rule in data.rules.values():
        for side in ("debit_code", "credit_code"):
            codes = {
                one["code"]
                for one in data.accounts.values()
                if one["chart"] == data.schemes[rule["scheme_id"]]["chart"]
            }
            assert rule[side] in codes


def test_transfer_and_marks():
    rows = [line for line in postings.text().splitlines() if ROW.match(line)]
    transfer = {
        (found["debit"], found["credit"])
        for found in map(ROW.match, rows)
        if "просроч" in found["event"].lower()
    }
    assert {("45515", "45818"), ("47425", "45918")} <= transfer
    marked = [line for line in rows if line.endswith("| **уточнить** |")]
    assert marked
    assert len(marked) < len(rows), "94н was seen: its rows carry no mark"
