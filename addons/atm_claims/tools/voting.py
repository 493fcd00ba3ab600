"""Majority of a commission. Pure."""

from dataclasses import dataclass

PASSED, REJECTED, NOT_DECIDED, NO_QUORUM = (
    "passed",
    "rejected",
    "not_decided",
    "no_quorum",
)


@dataclass(frozen=True)
class Count:
    """Votes of one question and what follows from them."""

    result: str
    votes_for: int
    votes_against: int
    abstained: int
    silent: int
    by_chair: bool = False


def count(votes, present, quorum, chair=None, chair_decides=False):
    """Count the votes of those present.

    A proposal passes by more than half of those present; it is rejected when more than half of
    those present are against it. Equal votes for and against: the chair's vote decides where the
    commission's rules say so. Anything else is not decided.

    :param votes: member -> ``for``, ``against`` or ``abstained``; who is not present has no vote
    :param present: members present
    :param quorum: how many must be present
    :param chair: the member who chairs
    :raises ValueError: a vote of somebody who is not present, or an unknown vote
    """
    present = set(present)
    strangers = set(votes) - present
    if strangers:
        raise ValueError(f"votes of those who are not present: {sorted(strangers)}")
    unknown = set(votes.values()) - {"for", "against", "abstained"}
    if unknown:
        raise ValueError(f"unknown votes: {sorted(unknown)}")
    given = list(votes.values())
    pro, contra = given.count("for"), given.count("against")
    rest = given.count("abstained"), len(present) - len(given)
    if not present or len(present) < quorum:
        return Count(NO_QUORUM, pro, contra, *rest)
    if 2 * pro > len(present):
        return Count(PASSED, pro, contra, *rest)
    if 2 * contra > len(present):
        return Count(REJECTED, pro, contra, *rest)
    if (
        pro == contra
        and pro
        and chair_decides
        and votes.get(chair) in ("for", "against")
    ):
        result = PASSED if votes[chair] == "for" else REJECTED
        return Count(result, pro, contra, *rest, by_chair=True)
    return Count(NOT_DECIDED, pro, contra, *rest)
