"""Passwords and keys of channels: the references that all of Kopeck uses."""

from odoo.addons.bank_base.tools.secret import SecretError, resolve, well_formed

__all__ = ["SecretError", "resolve", "well_formed"]
