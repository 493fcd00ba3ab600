"""One signed-in user of the served bank, over the web client's own JSON calls."""

import itertools

import requests

SECONDS = 300


class WebFault(Exception):
    """The server refused a call; the message is its own."""


class Web:
    """A session: what a browser would ask, without the browser."""

    def __init__(self, address: str, database: str, login: str, password: str):
        self.address = address
        self._session = requests.Session()
        self._ids = itertools.count(1)
        found = self.call(
            "/web/session/authenticate", db=database, login=login, password=password
        )
        self.uid = found["uid"]
        self.context = {
            **found.get("user_context", {}),
            "allowed_company_ids": [found["user_companies"]["current_company"]],
        }

    def call(self, path: str, **params):
        """Answer of a JSON route; None where the method answers nothing.

        :raises WebFault: an error came back
        """
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": next(self._ids),
            "params": params,
        }
        answer = self._session.post(f"{self.address}{path}", json=body, timeout=SECONDS)
        answer.raise_for_status()
        found = answer.json()
        if "error" in found:
            data = found["error"].get("data", {})
            raise WebFault(f"{path}: {data.get('name')}: {data.get('message')}")
        return found.get("result")

    def model(self, model: str, method: str, *args, **kwargs):
        """Answer of a public method of a model, as the user."""
        kwargs.setdefault("context", self.context)
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.call(
            path, model=model, method=method, args=list(args), kwargs=kwargs
        )
