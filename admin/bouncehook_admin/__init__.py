"""The administrator's command `bouncehook`."""
