"""The HTTP server for metrics and the status page: who may ask, and how much at once.

It has one thread for the sockets and WORKERS for the answers, so a client that asks too much delays other clients of
the page, and nothing else.  It answers
GET and HEAD only; to clients in `status.networks` only; and to a Host that is an address or a configured name only: a
web site whose name suddenly leads here (DNS rebinding) learns nothing.

Run by `daemon`.  Touches the network; reads the store through `store.page_data`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.exceptions import Forbidden, HTTPException, InternalServerError, MethodNotAllowed, MisdirectedRequest
from werkzeug.wrappers import Request, Response

from bouncehook.configuration import StatusSettings, WatchedConfiguration
from bouncehook.networks import client_address
from bouncehook.report import printable
from bouncehook_notifier.monitor.collector import StateCollector
from bouncehook_notifier.monitor.metrics import REGISTRY, tell_customers_apart
from bouncehook_notifier.monitor.pages import Pages
from bouncehook_notifier.store.page_data import PageData

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WORKERS = 2
REST = 9
"""an answer is held back for so many times the processor's time that it took: Python has one for all threads, and
whoever asks without end gets a fifth of it at most"""
LONGEST_REST = 0.5
MOST_CONNECTIONS = 50
IDLE_SECONDS = 20
LOOK_SECONDS = 0.5
"""how often the server checks whether it has to stop"""
AGAIN_SECONDS = 10.0
"""until the next try to listen, when the address is in use"""
METHODS = ["GET", "HEAD"]

HEADERS = {
    # Nothing but our own style sheet; no script at all; nobody frames us.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

log = logging.getLogger("bouncehook.notifier")
# waitress warns whenever all workers are busy, which is normal here.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class Listener:
    """The server."""

    def __init__(self, watched: WatchedConfiguration, host: str, port: int) -> None:
        self._listen = host, port
        self._page_data = PageData(watched.current.settings.store)
        collector = StateCollector(watched, self._page_data)
        # A registry of its own: what is collected belongs to this listener, what is counted to the process.
        registry = CollectorRegistry()
        registry.register(REGISTRY)
        registry.register(collector)
        self._application = Application(
            lambda: watched.current.settings.status, registry, Pages(watched, self._page_data, collector)
        )
        if watched.current.settings.status.by_customer:
            tell_customers_apart()

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set."""
        said = ""
        while not stop.is_set():
            try:
                self._serve(*self._listen, stop)
            except OSError as error:
                if said != str(error):
                    log.error("status page on %s:%d: %s; it is tried again", *self._listen, error)
                said = str(error)
                stop.wait(AGAIN_SECONDS)
            except Exception:
                log.exception("internal error in the status page; it is started again")
                stop.wait(AGAIN_SECONDS)
        self._page_data.close()

    def _serve(self, host: str, port: int, stop: threading.Event) -> None:
        sockets: dict[int, Any] = {}
        server = create_server(
            self._application,
            sockets,
            host=host,
            port=port,
            threads=WORKERS,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=IDLE_SECONDS // 2,
            max_request_header_size=16384,
            max_request_body_size=1024,
            ident="",
        )
        log.info("status page and metrics on http://%s:%d/", f"[{host}]" if ":" in host else host, port)
        try:
            while not stop.is_set():
                # poll, not select: with many calls under way our numbers are above what select can name.
                wasyncore.loop(LOOK_SECONDS, True, sockets, 1)
        finally:
            server.task_dispatcher.shutdown()
            server.close()
            wasyncore.close_all(sockets)


class Application:
    """WSGI: lets in who may ask, and hands the question on."""

    def __init__(self, settings: Callable[[], StatusSettings], registry: CollectorRegistry, pages: Pages) -> None:
        self._settings = settings
        self._registry = registry
        self._pages = pages

    def __call__(self, environment: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request."""
        started = time.thread_time()
        try:
            return self._answer(environment, start_response)
        finally:
            time.sleep(min(LONGEST_REST, REST * (time.thread_time() - started)))

    def _answer(self, environment: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environment, populate_request=False)
        try:
            self._let_in(request)
            response: Any = self._metrics(request) if request.path == "/metrics" else self._pages.answer(request)
        except HTTPException as refusal:
            response = self._pages.refused(refusal)
        except Exception:
            log.exception("internal error in the status page, at %s", printable(request.path))
            response = self._pages.refused(InternalServerError("The notifier's log says more."))
        response.headers.update(HEADERS)
        answered: Iterable[bytes] = response(environment, start_response)
        return answered

    def _let_in(self, request: Request) -> None:
        """Raises HTTPException."""
        settings = self._settings()
        client = client_address(request.remote_addr or "")
        if client is None or not any(client in network for network in settings.networks):
            raise Forbidden("status.networks in bouncehook.yaml says who may look.")
        if not _is_ours(request.environ.get("HTTP_HOST", ""), settings):
            raise MisdirectedRequest("Ask by address, as localhost, or by a name in status.names of bouncehook.yaml.")
        if request.method not in METHODS:
            raise MethodNotAllowed(METHODS)

    def _metrics(self, request: Request) -> Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(self._registry), content_type=content_type)


def _is_ours(host: str, settings: StatusSettings) -> bool:
    """Whether a Host header is one that only somebody who means us would send."""
    name = host.lower()
    name = name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() else name
    bare = name.removeprefix("[").removesuffix("]")
    return client_address(bare) is not None or name.rstrip(".") in ("localhost", *settings.names)
