"""Channels: references instead of secrets, folders that stay inside, the test button."""

import os

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ExchangeCommon

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1w6Zt0bQ3b4aJq7tJ4v1m1o8T2u7Zc1Yh0QpXkz0aB"


@tagged("post_install", "-at_install")
class TestEndpoint(ExchangeCommon):
    def sftp(self, **values):
        return self.endpoint(
            **{
                "kind": "sftp",
                "code": "sftp",
                "host": "127.0.0.1",
                "port": 1,
                "login": "bank",
                "timeout": 5,
                **values,
            }
        )

    def test_secrets_are_references(self):
        self.assertTrue(
            self.sftp(password_ref="env:KOPECK_ABS", key_ref="file:/etc/key")
        )
        for field in ("password_ref", "key_ref", "passphrase_ref"):
            with self.assertRaisesRegex(ValidationError, "env:NAME"):
                self.sftp(code=field, **{field: "hunter2"})

    def test_host_key(self):
        self.assertIn("SHA256:", self.sftp(host_key=KEY).host_key_fingerprint)
        with self.assertRaises(ValidationError):
            self.sftp(code="other", host_key="AAAA")

    def test_server_needs_host_login_port(self):
        for values in ({"host": False}, {"login": False}, {"port": 0}, {"timeout": 0}):
            with self.assertRaises(ValidationError):
                self.sftp(**values)

    def test_folders_stay_inside(self):
        for folder in ("/etc", "../up", "a\\b", False, "done"):
            with self.assertRaises(ValidationError):
                self.endpoint(folder_in=folder)

    def test_button_says_what_came_of_it(self):
        endpoint = self.endpoint()
        action = endpoint.action_test()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("in", endpoint.last_result)
        endpoint.folder_in = "absent"
        self.assertEqual(endpoint.action_test()["params"]["type"], "danger")
        self.assertIn("absent", endpoint.last_result)

    def test_folder_outside_the_allowed_ones(self):
        endpoint = self.endpoint(path="/etc")
        worked, text = endpoint._probe()
        self.assertFalse(worked)
        self.assertIn("KOPECK_EXCHANGE_FOLDERS", text)

    def test_no_server(self):
        worked, text = self.sftp(host_key=KEY)._probe()
        self.assertFalse(worked)
        self.assertIn("127.0.0.1", text)

    def test_secret_that_is_not_there(self):
        os.environ.pop("KOPECK_ABSENT", None)
        worked, text = self.sftp(
            host_key=KEY, password_ref="env:KOPECK_ABSENT"
        )._probe()
        self.assertFalse(worked)
        self.assertIn("KOPECK_ABSENT", text)

    def test_every_code_has_words(self):
        from ..models import exchange_words as words
        from ..stream import errors
        from ..tools import secret
        from ..transport import TransportError

        codes = {
            one.code for one in vars(errors).values()
            if isinstance(one, type) and one is not errors.StreamError
        }  # fmt: skip
        self.assertEqual(codes, set(words.STREAM))
        say = self.env["exchange.words"]
        for code in words.TRANSPORT:
            self.assertNotIn("%(", say._transport(TransportError(code)))
        for code in words.SECRETS:
            self.assertIn("env:A", say._transport(secret.SecretError(code, "env:A")))

    def test_unknown_code(self):
        with self.assertRaisesRegex(UserError, "nobody"):
            self.env["exchange.endpoint"]._by_code("nobody")
