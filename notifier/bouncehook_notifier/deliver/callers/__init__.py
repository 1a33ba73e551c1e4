"""Callers: the processes that make the calls, so that no endpoint can hold up or take over more than one of them.

callers           all of them: which one makes a call; those that die, hang or grow are replaced
  caller          the notifier's end of one: the process, its socket, and the calls that are under way in it
    frames        what goes over that socket (pure)
caller_process    the program of the process
  confinement     what the process gives up before its first call

A caller is started with nothing but its end of a socket.  Through it come calls (`calls`), plain data; back go numbers
and what endpoints said, in a form in which there is nothing to be carried out.
"""
