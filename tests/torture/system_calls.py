"""Runs a program with strace, which stops it dead, or holds it up, at one system call: the same moment every time.

Used by the tests of programs that die.  Touches nothing; the commands are run by whoever asks.
"""

from __future__ import annotations

# Not with --seccomp-bpf, which would be much faster: strace 6.1 then misses calls that it is to stop at.
_STRACE = ["strace", "-f", "-qq", "-o", "/dev/null"]


def killed_at(call: str, when: int) -> list[str]:
    """The command that runs a program until its system call `call` comes for the `when`th time in a thread, and is not
    carried out."""
    return [*_STRACE, f"-etrace={call}", f"-einject={call}:signal=KILL:when={when}"]


def held_up_at(call: str, seconds: float) -> list[str]:
    """The command that runs a program whose first `call` takes so long."""
    return [*_STRACE, f"-etrace={call}", f"-einject={call}:delay_enter={seconds * 1e6:.0f}:when=1"]
