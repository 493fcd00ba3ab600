"""Cash given out: from the notes picked to what became of them."""

from decimal import Decimal

from .model import Dispense
from .recorder_session import Session
from .status import OK, RETRACTED

_MOST_PILES = 20  # denominations of one dispense


class CashOut(Session):
    def picked(self) -> None:
        self.note("dispense")
        if self.dispense and self.open:
            self.dispense.operations += 1

    def stacked(self) -> None:
        self.note("stacked")
        if self.dispense and self.open:
            self.dispense.stacked = True

    def presenting(self) -> None:
        """Notes are presented; how many comes later, if at all."""
        self.note("presented")
        one = self.dispense
        if one and self.open:
            one.was_presented, one.presented_at = True, self.clock.now

    def presented(self, notes: tuple[int, ...]) -> None:
        """Notes are presented: how many of each cassette type."""
        self.presenting()
        self.state.growth(notes)
        if self.dispense and self.open:
            self.dispense.presented = notes

    def count_presented(self, one: Dispense, notes: tuple[int, ...]) -> None:
        """Set the notes presented, and their value where the denominations are known."""
        one.presented = notes
        if len(notes) == len(one.denominations):
            pairs = zip(one.denominations, notes, strict=True)
            one.value = sum((value * number for value, number in pairs), Decimal())

    def pile(self, denomination: Decimal, count: int) -> None:
        """Notes of one denomination were picked for the client."""
        one = self.dispense
        if one and self.open and len(one.presented) < _MOST_PILES:
            one.presented += (count,)
            one.denominations = one.denominations[: len(one.presented) - 1] + (
                denomination,
            )
            one.value = (one.value or Decimal()) + denomination * count

    def taken(self) -> None:
        self.note("taken", late=True)
        one = self.dispense
        if one and one.was_presented:
            one.was_taken, one.taken_at = True, self.clock.now

    def paid(self, value: Decimal) -> None:
        """The client has cash, says a record that tells nothing of the way there."""
        self.presenting()
        self.taken()
        if self.dispense and self.open:
            self.dispense.value = value

    def retracted(self) -> None:
        self.note("retract", late=True)
        one = self.dispense
        if one and not one.was_retracted:
            one.was_retracted, one.retracted_at = True, self.clock.now

    def serials(self, of: str, count: int) -> None:
        """Serial numbers were read while notes were picked or taken back."""
        one = self.dispense
        if one is None:
            return
        if of == "retract":
            one.returned = (one.returned or 0) + count
        elif of == "dispense" and self.open:
            one.picked += count

    def handler(self, digit: str, notes: tuple[int, ...] = ()) -> None:
        """A status of the cash handler; a fault outlives later good ones.

        ``notes`` it counted stand in for a print that was lost.
        """
        one = self.dispense
        if one and one.was_presented and not one.presented and any(notes):
            self.count_presented(one, notes)
        if one and digit and digit != OK:
            one.status = digit
            if digit == RETRACTED and not one.was_retracted:
                one.was_retracted, one.retracted_at = True, self.clock.now

    def interrupted(self) -> None:
        self.note("power_lost", late=True)
        one = self.dispense
        if one and not one.was_presented:
            one.interrupted = True

    def present_attempted(self) -> None:
        """The power failed while notes were presented: stacked ones may have been in reach."""
        self.interrupted()
        one = self.dispense
        if one and one.interrupted and one.stacked:
            one.attempted = True

    def dispenser_recovery(self) -> None:
        self.note("dispenser_recovery", late=True)
        if self.dispense:
            self.dispense.recovered = True
