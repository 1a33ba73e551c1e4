"""What one Postfix needs, as text for those who keep its files elsewhere: `bouncehook setup --print`.  Pure.

    sh         a script for where that Postfix is; it looks at what is there, as `plan` does, and changes the rest
    main.cf    the parameters, to be appended to main.cf
    master.cf  the services
    transport  the table of return addresses, CONFIG_DIRECTORY/bouncehook_transport

The text depends on our configuration, and for main.cf on the lists that others have filled, never on whether it was
applied before.  So it can be printed again at any time, and applied at each start.

Called by `bouncehook setup`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import bouncehook
from bouncehook.configuration import Configuration
from bouncehook.errors import BouncehookError
from bouncehook.places import InetPlace, PostfixSocket
from bouncehook_admin.setup import (
    cleanup_entry,
    command_filters,
    lmtp_entry,
    milters,
    notify,
    pipe_entry,
    success,
    xverp,
)
from bouncehook_admin.setup.by_hand import SKIP, word
from bouncehook_admin.setup.changes import Wishes
from bouncehook_admin.setup.command_filters import NAMES, Part, Parts
from bouncehook_admin.setup.plan import DOMAINS, RECIPIENT_LIMIT, TABLE, TIME_LIMIT, table_of, way_of
from bouncehook_admin.setup.values import items, mentions

FORMS = ("sh", "main.cf", "master.cf", "transport")
LISTS = (milters.SMTPD, milters.NON_SMTPD, "internal_mail_filter_classes", "relay_domains", "transport_maps")
RECIPIENTS = "relay_recipient_maps"
QUEUE_DIRECTORY = Path("/var/spool/postfix")
"""of a Postfix that we cannot ask"""
_CLASS = "bounce"


class CannotPrint(BouncehookError):
    """A fragment would be wrong, or needs something that is not known."""


@dataclass(frozen=True)
class Fragment:
    """`values` are the parameters of that Postfix, as written; None when they are not known."""

    configuration: Configuration
    wishes: Wishes
    values: Mapping[str, str] | None

    def text(self, form: str) -> str:
        """The fragment in one of FORMS.  Raises CannotPrint, CannotSetUp."""
        settings = self.configuration.settings
        _require_reachable("milter", settings.milter_socket)
        if self.by_lmtp:
            _require_reachable("lmtp", settings.lmtp_socket)
        if self._has(Part.XVERP) and not xverp.senders_of(self.configuration):
            raise CannotPrint(xverp.NO_SENDERS)
        lines = {"sh": self._script, "main.cf": self._main, "master.cf": self._master, "transport": self._transport}
        return "\n".join(lines[form]()) + "\n"

    @cached_property
    def by_lmtp(self) -> bool:
        """Whether returned mail comes by LMTP."""
        wished = self.wishes.lmtp
        return lmtp_entry.is_only_way(self.configuration.settings) if wished is None else wished

    # ---- what each form has

    def _main(self) -> Iterator[str]:
        yield _head("lines for main.cf; they take the place of lines of the same name above them")
        for name, value in (*self._singles(), *self._lists()):
            yield f"{name} = {value}"

    def _master(self) -> Iterator[str]:
        yield _head("lines for master.cf")
        yield from (" ".join(entry) for _, entry in self._entries())
        if self.values and any(self.values.get(name) for name in cleanup_entry.CHECKS):
            yield (
                "# main.cf has header_checks or body_checks, which would apply to Postfix's notifications too; "
                "`bouncehook setup --print` (the script) keeps them away"
            )
        for key, parts in self._asked.items():
            yield f"# To the entry {key} belongs: -o {notify.PARAMETER}=${NAMES[parts]}"
            if Part.XVERP in parts:
                yield f"# To the entry {key} belongs: -o {xverp.CLIENTS}={xverp.EVERYBODY}"

    def _transport(self) -> Iterator[str]:
        settings = self.configuration.settings
        way = way_of(settings, self._queue_directory, by_lmtp=self.by_lmtp)
        domains = sorted(self.configuration.return_domains)
        yield table_of(settings, domains, way, by_lmtp=self.by_lmtp).rstrip("\n")

    def _script(self) -> Iterator[str]:
        yield "#!/bin/sh"
        yield _head("a script for where Postfix is")
        yield _SCRIPT.strip("\n")
        never = shlex.quote(notify.FILTER) if self.wishes.hear_never else ""
        if self._asked or never:
            yield "has_tables_in_main_cf"
        for key, parts in self._asked.items():
            yield f"is_there {shlex.quote(key)}"
            yield from (f"can_ask_for_{part.value} {shlex.quote(key)}" for part in Part if part in parts)
            yield f"ask_by {shlex.quote(key)} {NAMES[parts]} {never}".rstrip()
        for key, entry in self._entries():
            yield f"service {key} {shlex.quote(' '.join(entry))}"
        yield f"table {shlex.quote(chr(10).join(self._transport()))}"
        for name, value in self._singles():
            yield f"set_to {name} {shlex.quote(value)}"
        place = shlex.quote(self._milter_place)
        for name in (milters.SMTPD, milters.NON_SMTPD):
            yield f"first {name} '${milters.PARAMETER}' {place}"
        yield f"last internal_mail_filter_classes {_CLASS}"
        yield f"last relay_domains '${DOMAINS}'"
        yield f"first transport_maps {shlex.quote(TABLE)}"
        yield f'[ -z "$(list {RECIPIENTS})" ] || last {RECIPIENTS} {shlex.quote(TABLE)}'
        if self.wishes.hear_never:
            yield f'[ -n "$(list {notify.PARAMETER})" ] || set_to {notify.PARAMETER} {shlex.quote(notify.FILTER)}'
        if self._has(Part.SUCCESS):
            yield f"last {success.OVERLOOK} {success.DSN}"
        if self._has(Part.XVERP):
            yield f"first {xverp.GENERIC} '${xverp.SHORTENED}'"
        yield _END_OF_SCRIPT.strip("\n")

    # ---- parts

    def _singles(self) -> Iterator[tuple[str, str]]:
        """Parameters whose whole value is ours."""
        settings = self.configuration.settings
        yield milters.PARAMETER, milters.item(self._milter_place)
        yield DOMAINS, " ".join(sorted(self.configuration.return_domains))
        if not self.by_lmtp:
            yield RECIPIENT_LIMIT, "1"
            yield TIME_LIMIT, "3600s"
        yield "enable_long_queue_ids", "yes"
        yield SKIP, word(settings.smtp_skip_5xx_greeting)
        further = notify.RULES if self.wishes.hear_never else ()
        for parts, name in NAMES.items():
            if parts in self._asked.values():
                yield name, command_filters.value(parts, self.configuration, further)
        if self._has(Part.XVERP):
            yield xverp.SHORTENED, xverp.generic(self.configuration)

    def _lists(self) -> Iterator[tuple[str, str]]:
        """Lists that others fill too, with what they have there."""
        if self.values is None:
            raise CannotPrint(
                "main.cf needs the lists that this Postfix has already: give the output of `postconf` there with "
                "--postconf FILE (- for standard input), or print the script, which looks for itself"
            )
        for name in LISTS:
            self._known(name)
        if not mentions(self.values[milters.NON_SMTPD], milters.SMTPD):
            yield self._joined(milters.NON_SMTPD, f"${milters.PARAMETER}", front=True)
        yield self._joined(milters.SMTPD, f"${milters.PARAMETER}", front=True)
        yield self._joined("internal_mail_filter_classes", _CLASS)
        yield self._joined("relay_domains", f"${DOMAINS}")
        yield self._joined("transport_maps", TABLE, front=True)
        if set(items(self.values.get(RECIPIENTS, ""))) - {TABLE}:
            yield self._joined(RECIPIENTS, TABLE)
        if self.wishes.hear_never and self.values.get(notify.PARAMETER, "") in ("", notify.FILTER):
            yield notify.PARAMETER, notify.FILTER
        if self._has(Part.SUCCESS):
            self._known(success.OVERLOOK)
            yield self._joined(success.OVERLOOK, success.DSN)
        if self._has(Part.XVERP):
            self._known(xverp.GENERIC)
            if wrong := xverp.wrong_delimiters(self._known(xverp.DELIMITERS)):
                raise CannotPrint(f"--xverp: {wrong}")
            yield self._joined(xverp.GENERIC, f"${xverp.SHORTENED}", front=True)

    def _known(self, name: str) -> str:
        """A parameter of that Postfix.  Raises CannotPrint."""
        value = (self.values or {}).get(name)
        if value is None:
            raise CannotPrint(f"--postconf: has no {name}; give all that `postconf` prints, without -n")
        return value

    def _joined(self, name: str, ours: str, *, front: bool = False) -> tuple[str, str]:
        there = [item for item in items((self.values or {})[name]) if item != ours and not self._is_our_milter(item)]
        return name, ", ".join([ours, *there] if front else [*there, ours])

    def _is_our_milter(self, item: str) -> bool:
        return any(one.place == self._milter_place for one in milters.named_in(item))

    def _entries(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        settings = self.configuration.settings
        if self.by_lmtp:
            yield lmtp_entry.KEY, lmtp_entry.entry(settings.lmtp_socket.reached_at)
        else:
            yield pipe_entry.KEY, pipe_entry.entry(settings, self.wishes.command(), self.wishes.user)

    @cached_property
    def _asked(self) -> dict[str, Parts]:
        """What each service that was named asks for."""
        found: dict[str, Parts] = {}
        for part, names in ((Part.XVERP, self.wishes.per_recipient), (Part.SUCCESS, self.wishes.success)):
            for name in names or ():
                key = name if "/" in name else f"{name}/inet"
                found[key] = found.get(key, frozenset()) | {part}
        return found

    def _has(self, part: Part) -> bool:
        return any(part in parts for parts in self._asked.values())

    @property
    def _milter_place(self) -> str:
        return milters.written_for(self.configuration.settings.milter_socket.reached_at, self._queue_directory)

    @property
    def _queue_directory(self) -> Path:
        return Path((self.values or {}).get("queue_directory", "") or QUEUE_DIRECTORY)


def given_values(text: str) -> dict[str, str]:
    """The parameters in the output of `postconf`."""
    pairs = (line.partition(" =") for line in text.splitlines())
    return {name: value.strip() for name, equals, value in pairs if equals}


def _require_reachable(name: str, socket: PostfixSocket) -> None:
    """Raises CannotPrint when it is not known where Postfix finds a daemon that listens on every address."""
    every = isinstance(socket.place, InetPlace) and socket.place.is_every_address
    if every and not socket.is_reached_from_elsewhere:
        raise CannotPrint(
            f"{name}.socket: {socket} is every address: say in {name}.reached_at where Postfix finds it, such as "
            f"inet:{socket.reached_at.port if isinstance(socket.reached_at, InetPlace) else 0}@bouncehook"
        )


def _head(what: str) -> str:
    return f"# Made by `bouncehook setup --print` of bouncehook {bouncehook.__version__}: {what}."


_SCRIPT = r"""
# Run it as root where that Postfix is, at each start if its files are made anew then: what is there already stays.
# It prints what it changes.  MAIL_CONFIG names a configuration directory other than the default.  A Postfix that runs
# takes the change with `postfix reload`.
set -eu

case $(postconf -dh mail_version) in [12].*) echo "bouncehook needs Postfix 3.0 or newer" >&2; exit 69 ;; esac
postconf -m | grep -qx regexp || { echo "this Postfix has no tables of type regexp" >&2; exit 69; }

# What is to be changed, a line each.  All is looked at first and changed at the end: Postfix's tools wait for files
# that have just been changed.
parameters= services= overrides= line='
'

value() { # NAME
    postconf -h "$1" 2>/dev/null || true
}

set_to() { # NAME VALUE
    [ "$(value "$1")" = "$2" ] || parameters=$parameters$line"$1 = $2"
}

list() { # NAME: its value, or nothing if that stands for nothing
    [ -z "$(postconf -xh "$1" 2>/dev/null)" ] || value "$1"
}

named() { # VALUE WORD...: whether the value has one of the words
    in=$1
    shift
    for word in "$@"; do
        case $in in *"$word"*) return 0 ;; esac
    done
    return 1
}

first() { # NAME ITEM [THE SAME AS IT IS WRITTEN BY HAND]: an item at the front of a list
    now=$(list "$1")
    named "$now" "$2" "${3-$2}" || { [ "$1" = non_smtpd_milters ] && named "$now" '$smtpd_milters'; } ||
        set_to "$1" "$2${now:+, $now}"
}

last() { # NAME ITEM: an item at the end of a list
    now=$(list "$1")
    case ",$(echo "$now" | tr -s ' \t' ,)," in *",$2,"*) ;; *) set_to "$1" "${now:+$now, }$2" ;; esac
}

entry_of() { # NAME/TYPE
    postconf -M "$1" 2>/dev/null | tr -s ' \t\n' ' ' | sed 's/ $//'
}

service() { # NAME/TYPE ENTRY
    [ "$(entry_of "$1")" = "$2" ] || services=$services$line"$1=$2"
}

change() { # OPTION LINES
    [ -n "$2" ] || return 0
    IFS=$line
    set -f
    postconf "$1" $2
    set +f
    unset IFS
    printf '%s\n' "${2#"$line"}"
}

of_service() { # NAME/TYPE PARAMETER: the value of its own, if it has one
    own=$(postconf -P "$1/$2" 2>/dev/null || true)
    own=${own#*=}
    echo "${own# }"
}

cannot() { # WHY
    echo "$1" >&2
    exit 69
}

has_tables_in_main_cf() {
    case $(postconf -dh mail_version) in 3.[0-6].*)
        cannot "--xverp, --notify-success and --notify-never need Postfix 3.7 or newer" ;;
    esac
}

is_there() { # NAME/TYPE
    [ -n "$(entry_of "$1")" ] || cannot "master.cf has no service $1"
}

can_ask_for_success() { # NAME/TYPE of an smtpd
    refuses=$(of_service "$1" smtpd_discard_ehlo_keywords)
    case "${refuses:-$(value smtpd_discard_ehlo_keywords)}$(value smtpd_discard_ehlo_keyword_address_maps)" in
    *[Dd][Ss][Nn]* | *:*)
        cannot "$1 may refuse NOTIFY (smtpd_discard_ehlo_keywords), and so would refuse every recipient" ;;
    esac
}

can_ask_for_xverp() { # NAME/TYPE of an smtpd
    own=$(of_service "$1" default_verp_delimiters)
    [ "${own:-$(value default_verp_delimiters)}" = += ] || cannot "default_verp_delimiters must be +="
    silent="$1 does not ask our milter, so recipients would get into customers' own addresses"
    case $(postconf -P "$1/smtpd_milters" 2>/dev/null || true) in
    '' | *'$bouncehook_milter'* | *'$smtpd_milters'*) ;;
    *) cannot "$silent" ;;
    esac
    case $(of_service "$1" receive_override_options) in *no_milters*) cannot "$silent" ;; esac
}

ask_by() { # NAME/TYPE of an smtpd, PARAMETER that has its command filter [FILTER of main.cf that is in it, too]
    own=$(of_service "$1" smtpd_command_filter)
    own=${own:-$(value smtpd_command_filter)}
    [ "$own" != "${3-}" ] || own=
    case $own in
    "\$$2") ;;
    '' | '$bouncehook_'*) overrides=$overrides$line$1/smtpd_command_filter="\$$2" ;;
    *)
        echo "note: $1 has another smtpd_command_filter, and asks for nothing" >&2
        return
        ;;
    esac
    case $2 in bouncehook_xverp*)
        [ "$(of_service "$1" smtpd_authorized_verp_clients)" = static:all ] ||
            overrides=$overrides$line$1/smtpd_authorized_verp_clients=static:all ;;
    esac
}

table() { # CONTENT
    file=$(postconf -h config_directory)/bouncehook_transport
    [ "$(cat "$file" 2>/dev/null)" = "$1" ] && return
    printf '%s\n' "$1" >"$file.new"
    chmod 644 "$file.new"
    mv "$file.new" "$file"
    echo "$file: written"
}
"""

_END_OF_SCRIPT = r"""
# Content checks are for mail, and not for the notifications that now pass the milter: these get a cleanup without any.
checks=
for name in header_checks mime_header_checks nested_header_checks body_checks; do
    own=$(postconf -P "cleanup/unix/$name" 2>/dev/null || true)
    if [ -n "$own" ]; then own=${own#*=}; else own=$(value "$name"); fi
    checks=$checks${own# }
done
if [ -n "$checks" ]; then
    service bouncehook-cleanup/unix "$(entry_of cleanup/unix | sed 's/^cleanup /bouncehook-cleanup /') \
-o header_checks= -o mime_header_checks= -o nested_header_checks= -o body_checks= -o message_size_limit=0"
    for key in $(postconf -M 2>/dev/null | awk '$8 == "bounce" { print $1 "/" $2 }'); do
        [ -n "$(postconf -P "$key/cleanup_service_name" 2>/dev/null)" ] ||
            overrides=$overrides$line$key/cleanup_service_name=bouncehook-cleanup
    done
fi

postconf -P 2>/dev/null | grep '/smtpd_milters = .' | grep -vF '$bouncehook_milter' | while read -r own; do
    echo "note: a service has milters of its own, without ours: $own" >&2
done

change -M "$services"
change -P "$overrides"
change -e "$parameters"
"""
