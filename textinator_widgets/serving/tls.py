"""The certificate with which the server itself speaks https."""

from __future__ import annotations

import os
import ssl
import warnings
from pathlib import Path

from textinator_widgets.errors import InvalidSetting

_EXPIRED, _NOT_YET = 10, 9  # numbers of X.509, the same in every OpenSSL


def server_context(cert: Path, key: Path) -> ssl.SSLContext:
    """Read a certificate and its key.

    Parameters
    ----------
    cert
        PEM, the certificate first and what signed it after it.
    key
        PEM, without a password.

    Raises
    ------
    InvalidSetting
        When a file is missing, cannot be read or is something else, or the two do not belong together.
    """
    for option, path in (("--cert", cert), ("--key", key)):
        _check_readable(option, path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(cert, key, password=lambda: _refuse_encrypted(key))
    except InvalidSetting:
        raise
    except (ssl.SSLError, ValueError) as error:
        if "KEY_VALUES_MISMATCH" in str(error) or "KEY_TYPE_MISMATCH" in str(error):
            raise InvalidSetting(
                f"Expected the key of {cert}, but {key} belongs to another certificate. Name the two that "
                "were made together."
            ) from error
        raise InvalidSetting(
            f"Expected a certificate in {cert} and its private key in {key}, both in PEM "
            "(-----BEGIN ...). Convert them, or look whether the two files are swapped."
        ) from error
    return context


def warn_of_dates(context: ssl.SSLContext, cert: Path) -> None:
    """Warn of a certificate that browsers refuse since it has expired or is not valid yet."""
    problem = _dates(context, cert)
    if problem:
        warnings.warn(
            f"The certificate {cert} {problem}; browsers will refuse it. Get a new one.", stacklevel=2
        )


def _check_readable(option: str, path: Path) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise InvalidSetting(
            f"Expected a file for {option}, but {path} cannot be read ({os.strerror(error.errno or 0)}). "
            "Correct its name or its rights."
        ) from error


def _refuse_encrypted(key: Path) -> str:
    raise InvalidSetting(
        f"Expected a key without a password, but {key} has one, and nobody is there to type it when the "
        f"server starts again. Take it off, for instance with: openssl pkey -in {key} -out plain.pem"
    )


def _dates(server: ssl.SSLContext, cert: Path) -> str | None:
    """Say what is wrong with the dates of a certificate, by a handshake with a client that trusts it."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags = ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    client.load_verify_locations(cert)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(down, up), server.wrap_bio(up, down, server_side=True)]
    for _ in range(4):  # a handshake takes two turns of each
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return {_EXPIRED: "has expired", _NOT_YET: "is not valid yet"}.get(error.verify_code)
            except ssl.SSLError:
                return None
    return None
