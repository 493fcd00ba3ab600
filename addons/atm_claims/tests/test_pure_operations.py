"""Sessions become operations: sums, outcomes, causes, evidence."""

from decimal import Decimal

from .ncr_day import NcrDay
from .pure import own, read_one

operations = own("operations").operations


def of(day):
    return [
        one
        for session in read_one(day.bytes()).transactions
        for one in operations(session)
    ]


def test_cash_taken():
    (one,) = of(NcrDay().withdraw(5000, 1, 0, 0, 0))
    assert (one.kind, one.outcome, one.trace) == ("withdrawal", "taken", "4001")
    assert (one.requested, one.debited, one.presented) == (5000, 5000, 5000)
    assert (one.refund, one.stake, one.verdict, one.evidence) == (False, None, "", [])
    assert one.answered_at > one.at == one.session.start_at


def test_debited_without_cash():
    (one,) = of(NcrDay().fail(5000, cancel=False))
    assert (one.outcome, one.refund, one.stake) == (
        "not_presented",
        True,
        Decimal(5000),
    )
    assert one.verdict == "not_presented.debited_without_cash"
    assert one.cause == "hardware"
    kinds = [kind for _file, _start, _end, kind, _at in one.evidence]
    assert "request" in kinds and "status_E" in kinds


def test_no_cash_in_the_cassettes():
    (one,) = of(NcrDay().fail(5000, fault="400000000,M-00,R-13333", cancel=False))
    assert one.cause == "no_cash"


def test_cancelled_by_the_host_leaves_nothing_at_stake():
    (one,) = of(NcrDay().fail(5000))
    assert (one.outcome, one.refund, one.stake) == ("not_presented", False, None)


def test_deposit_with_its_number():
    day = NcrDay().insert().count(escrow=[(500, 2)]).send().store((500, 2))
    (one,) = of(day.end())
    assert (one.kind, one.outcome) == ("deposit", "deposited")
    assert (one.accepted, one.debited) == (1000, 1000)
    assert one.trace == "4002"


def test_session_without_money_is_kept():
    (one,) = of(NcrDay().start().end())
    assert (one.kind, one.outcome) == ("other", "no_money")


def test_two_dispenses_of_a_session_are_two_operations():
    day = NcrDay().approve(5000).dispense(1, 0, 0, 0).say("NOTES TAKEN")
    day.print("WITHDRAWAL", 5000).ask(1000).reply("A").dispense(0, 1, 0, 0)
    found = of(day.say("NOTES TAKEN").print("WITHDRAWAL", 1000).end())
    assert [one.trace for one in found] == ["4001", "4002"]
    assert [one.debited for one in found] == [5000, 1000]
    assert found[0].at < found[1].at


def test_unanswered_request_has_to_be_checked():
    day = NcrDay().start().ask(5000).wait(seconds=60).say("HOST TX TIMEOUT", font=False)
    (one,) = of(day.end())
    assert (one.kind, one.outcome, one.cause) == ("withdrawal", "unknown", "link")
    assert one.stake == 5000 and not one.refund
    assert one.trace == ""


def test_notes_that_came_back_are_counted():
    day = NcrDay().approve(6000).dispense(0, 2, 0, 0)
    day.device("RETRACT OPERATION").serials("aa1000000").header()
    day.raw("NOTES RETRACTED").print("WITHDRAWAL", 6000)
    (one,) = of(day.end())
    assert (one.outcome, one.notes_presented, one.notes_back) == ("retracted", 2, 1)
    (one,) = of(NcrDay().withdraw(5000, 1, 0, 0, 0))
    assert (one.notes_presented, one.notes_back) == (1, None)
    (one,) = of(NcrDay().fail(5000))
    assert (one.notes_presented, one.notes_back) == (None, None)


def test_every_unanswered_request_for_money_is_an_operation():
    """A withdrawal that went well hides no request that the host left without an answer."""
    day = NcrDay().approve(5000).dispense(1, 0, 0, 0).say("NOTES TAKEN")
    day.print("WITHDRAWAL", 5000).ask(1000).wait(seconds=60)
    found = of(day.say("HOST TX TIMEOUT", font=False).end())
    assert [(one.outcome, one.stake) for one in found] == [
        ("taken", None),
        ("unknown", Decimal(1000)),
    ]


def test_unanswered_deposit_is_one_operation():
    """Its notes lie in the machine: the deposit itself tells of them."""
    day = NcrDay().insert().count(escrow=[(500, 2)])
    day.device("CASHIN DEPOSIT SELECTED").ask(opcode="DG  B  A").wait(seconds=60)
    found = of(day.say("HOST TX TIMEOUT", font=False).end())
    assert [one.kind for one in found] == ["deposit"]
