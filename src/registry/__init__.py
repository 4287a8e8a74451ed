"""Amparo: an encrypted registry for shelters, kept on one computer without a server."""

__version__ = "0.1.0"
