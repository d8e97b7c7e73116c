"""A request to a service: JSON by POST, once as far as the service can tell.

Each request has an ``Idempotency-Key``, the same at every attempt. With a secret it is signed as Standard
Webhooks says: ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` (``v1,`` and the base64 of the
HMAC-SHA256 of ``id.timestamp.body``). Nobody is followed elsewhere: a redirect is a failure.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from flowkit.run.effects.registry import FailedError, Outcome, Task
from flowkit.run.effects.template import Template

LARGEST = 256 * 1024  # bytes of a request
LARGEST_ANSWER = 64 * 1024  # bytes of an answer that are read
_FOR_NOW = (408, 425, 429)  # of the answers 4xx: come again
_MARK = "whsec_"  # before a secret in base64


@dataclass(frozen=True, slots=True)
class Webhook:
    """Asks a service. ``base`` is what a ``url`` that begins with ``/`` is below; ``ca`` a file of trusted
    certificates, in place of the system's.
    """

    template: Template
    base: str = ""
    secret: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    ca: str | None = None

    def act(self, task: Task) -> None:
        """Ask for an action; any answer 2xx says that it is done. Raises FailedError."""
        self._asked(task)

    def ask(self, task: Task) -> Outcome:
        """Ask for a check; the answer is ``{"outcome": "…", "answers": {…}}``. Raises FailedError."""
        try:
            found = json.loads(self._asked(task))
        except (ValueError, RecursionError):
            raise FailedError("http-bad-answer") from None
        outcome = found.get("outcome") if isinstance(found, dict) else None
        answers = found.get("answers", {}) if isinstance(found, dict) else None
        if not isinstance(outcome, str) or not isinstance(answers, dict):
            raise FailedError("http-bad-answer")
        return Outcome(outcome, answers)

    def body(self, task: Task) -> bytes:
        """What is sent. Raises FailedError when that is more than a service should be sent."""
        sent: Mapping[str, str] = task.arguments
        if self.template.means.send is not None:
            sent = {name: self.template.filled(task, text) for name, text in self.template.means.send.items()}
        data: dict[str, Any] = {"id": task.id, "effect": task.name, "flow": task.flow.id, "send": dict(sent)}
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        if len(body) > LARGEST:
            raise FailedError("http-too-large", hopeless=True)
        return body

    def headers(self, task: Task, body: bytes) -> dict[str, str]:
        """The headers of a request, signed if there is a secret."""
        told = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": task.id}
        if self.secret is not None:
            moment = str(int(task.now.timestamp()))
            signed = hmac.digest(_key(self.secret), f"{task.id}.{moment}.".encode() + body, "sha256")
            told |= {"webhook-id": task.id, "webhook-timestamp": moment}
            told["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
        return told

    def _asked(self, task: Task) -> bytes:
        written = self.template.filled(task, self.template.means.parts["url"], _quoted)
        url = self.base.rstrip("/") + written if written.startswith("/") else written
        body = self.body(task)
        try:
            status, answer = self._posted(url, body, self.headers(task, body))
        except ssl.SSLError:
            raise FailedError("http-not-secure") from None
        except (OSError, http.client.HTTPException):
            raise FailedError("http-unreachable") from None
        if 200 <= status < 300:
            return answer
        hopeless = 300 <= status < 500 and status not in _FOR_NOW
        raise FailedError(f"http-{status}", hopeless=hopeless)

    def _posted(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        parts = urlsplit(url)
        wait = self.timeout / 3  # each answer of the other side may take that long
        if parts.scheme == "https":
            trusted = ssl.create_default_context(cafile=self.ca)
            line: http.client.HTTPConnection = http.client.HTTPSConnection(
                parts.netloc, timeout=wait, context=trusted
            )
        else:
            line = http.client.HTTPConnection(parts.netloc, timeout=wait)
        try:
            query = f"?{parts.query}" if parts.query else ""
            line.request("POST", (parts.path or "/") + query, body, dict(headers))
            answer = line.getresponse()
            read = answer.read(LARGEST_ANSWER + 1)
        finally:
            line.close()
        return answer.status, read if len(read) <= LARGEST_ANSWER else b""


def _quoted(value: str) -> str:
    return quote(value, safe="")


def _key(secret: str) -> bytes:
    """The key in a secret: its bytes, or the base64 after ``whsec_``."""
    if secret.startswith(_MARK):
        try:
            return base64.b64decode(secret.removeprefix(_MARK), validate=True)
        except binascii.Error:
            pass
    return secret.encode("utf-8", "surrogatepass")
