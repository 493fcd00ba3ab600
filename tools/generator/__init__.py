"""A made-up bank: files of a core banking system and the truth about them.

Standard library only, and nothing of this project is imported: what the product shows is compared
with the truth computed here, so the two must not share a line of code.

Money is an int of kopecks (hundredths of the contract's currency), rates of exchange are ints of
1/10,000 rouble, dates are ints (``date.toordinal``) until they are written.
"""
