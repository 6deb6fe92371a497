"""Names that try to lead out of a folder, by the way in which they try; they want to go to `{secret}`."""

from __future__ import annotations

UP = [
    "../{name}", "../../{name}", "../../../{name}", "..", ".", "./../{name}", "a/../../{name}",
    "a/./../../{name}",
    "..//{name}", "....//{name}", "..././{name}", "../{name}/", "../{name}/.", "a/../../../etc/passwd",
    "../" * 30 + "etc/passwd", "./{name}", "../data-other/{name}", "../data/../{name}", "bo/../../{name}",
]  # fmt: skip
ABSOLUTE = [
    "{secret}", "//{secret}", "/etc/passwd", "/./etc/passwd", "/proc/self/environ", "/dev/zero", "/dev/stdin",
    "file://{secret}", "file:{secret}", "~/{name}", "~root/{name}", "C:\\{name}", "C:{name}",
    "\\\\host\\c$\\{name}",
    "\\\\?\\C:\\{name}", "//host/{name}",
]  # fmt: skip
ENCODED = [
    "%2e%2e/{name}", "%2e%2e%2f{name}", "..%2f{name}", "..%5c{name}", "%252e%252e%252f{name}",
    "..%c0%af{name}",
    "%c0%ae%c0%ae/{name}", "..%u2215{name}", "%2fetc%2fpasswd", "%00/{name}", "..;/{name}", "..%00/{name}",
    "..\\{name}", "..\\..\\{name}", "a\\..\\..\\{name}", "..\u2215{name}",
    "\uff0e\uff0e/{name}", "\u2024\u2024/{name}",
]  # fmt: skip
ODD = [
    "{name}\0.json", "a.json\0../{name}", "{name}%00.json", "link.json", "folder-link/{name}", "{name}:$DATA",
    "CON", "nul.json", "COM1.json", "aux.txt", ".json", "..json", " ../{name}", "../{name} ", "a\n../{name}",
    "a" * 5000, "a/" * 500 + "{name}", "*", "?.json", "[a-z]*.json", "$HOME/{name}", "`id`.json",
    "|id", "-rf",
]  # fmt: skip


def paths(secret: str) -> list[str]:
    """Give all of them for one file."""
    name = secret.rsplit("/", 1)[-1]
    found = [*UP, *ABSOLUTE, *ENCODED, *ODD]
    return [one.replace("{secret}", secret).replace("{name}", name) for one in found]
