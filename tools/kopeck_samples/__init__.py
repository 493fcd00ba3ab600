"""What ``make samples`` is made of: a reader of partner files of its own, a bank, comparison."""
