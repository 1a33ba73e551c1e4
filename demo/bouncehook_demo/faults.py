"""The one error of the demo environment.  Raised by its modules, shown to people as it is; touches nothing."""


class DemoFault(RuntimeError):
    """The environment cannot do what it was asked to.  The text names what is wrong and what to do."""
