"""Where in SMTP a delivery failed, as far as a text of Postfix tells it.  Pure data."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """A stage of an SMTP session (RFC 5321)."""

    DNS = "dns"
    """no host to deliver to could be found"""
    CONNECT = "connect"
    """no connection to the host"""
    INTRO = "intro"
    """the server's greeting"""
    EHLO = "ehlo"
    HELO = "helo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAILFROM = "mailfrom"
    RCPTTO = "rcptto"
    DATA = "data"
    """the reply to the DATA command"""
    MESSAGE = "message"
    """the reply after the final dot"""
    BOUNCE = "bounce"
    """accepted there, and a bounce mail came back; never said of a text, here for those who need one enumeration"""
    UNKNOWN = "unknown"
    """nothing tells"""
