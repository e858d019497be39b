"""What TLS is done with, whomever we talk to: the server has to prove its name."""

from __future__ import annotations

import ssl

from briefing.errors import ConfigError


def verified(ca_file: str, setting: str) -> ssl.SSLContext:
    """A context for TLS 1.2 or later (RFC 8996), with name and certificate checked.

    *ca_file* holds the certificates to trust; empty: the system's. Raises ConfigError where it
    cannot be used, and names its *setting*: `smtp.ca_file`.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        told = error.strerror or "is no certificate"
        remedy = f"{setting} names a file of certificates in PEM"
        raise ConfigError.at(ca_file, f"cannot be used: {told}", remedy) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
