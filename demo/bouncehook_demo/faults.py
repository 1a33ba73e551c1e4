"""The one error of the demo environment.  Raised by its modules, and printed without a traceback; touches nothing."""


class DemoFault(RuntimeError):
    """The environment cannot work.  The text says what is wrong and what to do."""
