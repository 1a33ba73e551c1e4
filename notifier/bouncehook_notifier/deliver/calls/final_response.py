"""Reading past interim responses: what an endpoint answers before its answer.

A client must be able to parse 1xx responses before the final one, asked for or not (RFC 9110, 15.2); a proxy in front
of an endpoint may send 103 (Early Hints).  The standard library passes over 100 only, so each of these would look like
a failure, and the report would be delivered again and again.

Used by `guard`, whose connections read their answers with it.  How long all of it may take, `call_deadline` decides.
"""

from __future__ import annotations

import http.client

SWITCHING_PROTOCOLS = 101
"""is final: another protocol begins behind it"""


class FinalResponse(http.client.HTTPResponse):
    """The response that counts."""

    def _read_status(self) -> tuple[str, int, str]:
        """The status line of the final response.  Raises http.client's exceptions."""
        while True:
            line: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not 100 < line[1] < 200 or line[1] == SWITCHING_PROTOCOLS:
                return line  # 100 is passed over by the caller
            http.client.parse_headers(self.fp)
