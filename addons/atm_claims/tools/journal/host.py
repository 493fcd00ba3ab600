"""What a host's answers mean (format page, 1.1: function identifiers and response codes seen)."""

# Replies of an NDC host that make the ATM dispense.
DISPENSE_FUNCTIONS = frozenset("28ABCF")
APPROVED = frozenset({"000", "00", "0"})
# Answers that take a debit back.
CANCELLED = frozenset({"480"})
PICK_UP = frozenset({"200"})
