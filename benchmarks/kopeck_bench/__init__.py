"""Parts of ``make bench``: what is measured, against what, and how it is shown."""
