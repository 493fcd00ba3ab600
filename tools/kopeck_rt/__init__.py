"""Runtime of a checkout: Odoo, its Python packages, PostgreSQL and sshd under `.runtime/`.

Standard library only: it must run before anything is installed.
"""
