"""Reading what another machine answers: so much of it, for so long, however slowly it comes."""

import time
from typing import Any

from requests import ConnectionError
from requests.adapters import HTTPAdapter

CHUNK = 8_192  # bytes read at once


class BoundedAdapter(HTTPAdapter):
    """Reads a whole answer of at most `biggest` bytes within `longest` seconds; `ConnectionError` beyond."""

    def __init__(self, longest: float, biggest: int) -> None:
        super().__init__()
        self.longest, self.biggest = longest, biggest

    def send(self, request: Any, **how: Any) -> Any:  # type: ignore[override]
        until = time.monotonic() + self.longest
        answer = super().send(request, **how | {"stream": True})
        content = b""
        while part := answer.raw.read1(CHUNK, decode_content=True):
            content += part
            if len(content) > self.biggest or time.monotonic() > until:
                answer.close()
                raise ConnectionError("too long an answer")
        answer._content = content
        return answer
