"""Postfix on one host and bouncehook on another."""
