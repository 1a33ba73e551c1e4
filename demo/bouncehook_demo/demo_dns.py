"""A small authoritative name server that knows the demo's names, and says NXDOMAIN to everything else.

Called by `environment` and by tests.  Binds UDP and TCP of one loopback address; asks no other server.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from dnslib import MX, QTYPE, RCODE, RR, SOA, A, DNSError, DNSHeader, DNSRecord

from bouncehook_demo.faults import DemoFault
from bouncehook_demo.running import Running

_TTL = 60
# How often a server thread checks whether it has to end; stop() takes that long at most.
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Name:
    """The records of one name.  If all are empty, the name exists, without mail and address.

    `mail_hosts` are in the order of preference; `null_mx` is the `MX 0 .` of RFC 7505; `broken` answers SERVFAIL.
    """

    addresses: tuple[str, ...] = ()
    mail_hosts: tuple[str, ...] = ()
    null_mx: bool = False
    broken: bool = False


class DemoDns(Running):
    """The server.  `names` may be changed while it runs; keys are lower case, without the final dot."""

    def __init__(self, address: str, names: Mapping[str, Name], port: int = 53) -> None:
        self.address = address
        self.port = port
        self.names: MutableMapping[str, Name] = dict(names)
        self._servers: list[socketserver.BaseServer] = []
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        try:
            # Each server goes to the list at once, so that stop() closes the first if the second cannot be bound.
            self._servers.append(_UdpServer((self.address, self.port), self))
            self._servers.append(_TcpServer((self.address, self.port), self))
        except OSError as error:
            self.stop()
            raise DemoFault(
                f"cannot bind port {self.port} of {self.address} for the demo's DNS ({error.strerror}): run as root, "
                "stop the program that listens there (ss -lntup), or choose other loopback addresses"
            ) from error
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="demo-dns")
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        if self._threads:
            for server in self._servers:
                server.shutdown()
        for thread in self._threads:
            thread.join()
        for server in self._servers:
            server.server_close()
        self._servers.clear()
        self._threads.clear()

    def answer(self, question: bytes) -> bytes | None:
        """The reply to one datagram; None if it is not DNS."""
        try:
            asked = DNSRecord.parse(question)
        except DNSError:
            return None
        wire: bytes = self._reply(asked).pack()
        return wire

    def _reply(self, asked: DNSRecord) -> DNSRecord:
        reply = DNSRecord(DNSHeader(id=asked.header.id, qr=1, aa=1, ra=1), q=asked.q)
        known = self.names.get(str(asked.q.qname).rstrip(".").lower())
        if known is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif known.broken:
            reply.header.rcode = RCODE.SERVFAIL
        else:
            _add_records(reply, known)
        if not reply.rr and not (known and known.broken):
            # The SOA record, without which a resolver may ask again.
            authority = SOA("ns.test", "hostmaster.test", (1, _TTL, _TTL, _TTL, _TTL))
            reply.add_auth(RR("test", QTYPE.SOA, ttl=_TTL, rdata=authority))
        return reply


def _add_records(reply: DNSRecord, known: Name) -> None:
    name, kind = reply.q.qname, reply.q.qtype
    if kind == QTYPE.A:
        for address in known.addresses:
            reply.add_answer(RR(name, QTYPE.A, ttl=_TTL, rdata=A(address)))
    if kind == QTYPE.MX:
        hosts = enumerate(known.mail_hosts, start=1)
        records = [MX(".", 0)] if known.null_mx else [MX(host, preference * 10) for preference, host in hosts]
        for record in records:
            reply.add_answer(RR(name, QTYPE.MX, ttl=_TTL, rdata=record))


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True

    def __init__(self, where: tuple[str, int], dns: DemoDns) -> None:
        self.dns = dns
        super().__init__(where, _UdpHandler)


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, where: tuple[str, int], dns: DemoDns) -> None:
        self.dns = dns
        super().__init__(where, _TcpHandler)


class _UdpHandler(socketserver.BaseRequestHandler):
    server: _UdpServer
    request: Any

    def handle(self) -> None:
        question, socket = self.request
        reply = self.server.dns.answer(question)
        if reply:
            socket.sendto(reply, self.client_address)


class _TcpHandler(socketserver.StreamRequestHandler):
    server: _TcpServer

    def handle(self) -> None:
        """Each message goes after its length in two octets."""
        while len(length := self.rfile.read(2)) == 2:
            reply = self.server.dns.answer(self.rfile.read(int.from_bytes(length, "big")))
            if reply:
                self.wfile.write(len(reply).to_bytes(2, "big") + reply)
