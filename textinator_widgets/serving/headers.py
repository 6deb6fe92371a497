"""What every answer of the server carries so that browsers keep its pages apart from others."""

from __future__ import annotations

from tornado.httputil import HTTPHeaders

from textinator_widgets.serving.ports import ip

_SCRIPTS = "script-src 'self' 'unsafe-inline' blob:"  # blob: carries the code of a widget

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        _SCRIPTS,
        "style-src 'self' 'unsafe-inline' data:",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",  # a film that came through the kernel
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)

WITHOUT_SCRIPTS = CONTENT_SECURITY_POLICY.replace(_SCRIPTS, "script-src 'none'")
"""For the pages that are drawn here: they have no script."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

HTTPS_ONLY = "max-age=31536000"


def protect(headers: HTTPHeaders, *, is_https: bool, host: str) -> None:
    """Put the headers on an answer, and keep its cookies from plain http where it goes over https.

    Parameters
    ----------
    host
        Name that the browser asked for, without the port. It is told to use https only, unless it is this
        machine: browsers keep that for every port, where other servers speak plain http.
    """
    has_no_script = headers.get("Content-Security-Policy") == WITHOUT_SCRIPTS
    for name, value in HEADERS.items():
        headers[name] = value
    if has_no_script:
        headers["Content-Security-Policy"] = WITHOUT_SCRIPTS
    if not is_https:
        return
    if host != "localhost" and ip(host) is None:
        headers["Strict-Transport-Security"] = HTTPS_ONLY
    cookies = headers.get_list("Set-Cookie")
    if cookies:
        del headers["Set-Cookie"]
    for cookie in cookies:
        marks = {part.strip().lower() for part in cookie.split(";")[1:]}
        headers.add("Set-Cookie", cookie if "secure" in marks else f"{cookie}; Secure")
