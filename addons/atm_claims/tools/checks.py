"""What settles a conclusion that the journal cannot tell. Pure: no ``odoo`` import."""

CHECKS = {
    "not_presented.needs_check": "recount_video_host",
    "retracted.needs_check": "recount",
    "retracted.taken_back_in_part": "recount",
    "not_taken.needs_check": "video_recount_next",
    "over_dispensed.needs_check": "recount_cassettes",
    "short_dispensed.needs_check": "recount_cassettes",
    "deposit_fault.needs_check": "recount_video_host",
    "deposit_fault.kept_as_counterfeit": "expertise",
    "deposit_mismatch.needs_check": "recount",
    "host_timeout.needs_check": "host",
}
"""Key of a verdict → key of the check that settles it."""


def check_of(verdict: str) -> str:
    """Return the key of the check that settles a verdict, "" when the journal tells the end."""
    return CHECKS.get(verdict, "")
