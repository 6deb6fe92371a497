"""Install what the tests need from the system, through apt as root; only the standard library is used.

python scripts/system_packages.py tests   Chromium, fonts for every script of the tests, PostgreSQL and nginx
python scripts/system_packages.py venv    the module that makes virtual environments
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path

NGINX = Path(__file__).resolve().parents[1] / ".stamps" / "nginx"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONTS = {
    "fonts-noto-core": "NotoSans-Regular",
    "fonts-noto-color-emoji": "NotoColorEmoji",
    "fonts-noto-cjk": "NotoSansCJK",
}


def missing(wanted: str) -> list[str]:
    """The Debian packages that are not there yet."""
    if wanted == "venv":
        return ["python3-venv"]
    browser = os.environ.get("TW_CHROMIUM") or any(shutil.which(name) for name in BROWSERS)
    packages = [] if browser else ["chromium"]
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", os.path.expanduser("~/.fonts"))
    for package, file in FONTS.items():
        if not any(glob.glob(f"{folder}/**/{file}*", recursive=True) for folder in folders):
            packages.append(package)
    if not (glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb")):
        packages.append("postgresql")
    return packages


def install(packages: list[str]) -> int:
    """Install packages; the exit code says whether they are there."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        print(f"Not found: {', '.join(packages)}. Install them (TW_CHROMIUM may name a browser).")
        return 1
    prefix: list[str] = []
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        if shutil.which("sudo") is None:
            print(f"Root is needed once. Run: {' '.join(command)}")
            return 1
        prefix = ["sudo"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command):
        done = subprocess.run([*prefix, *step], env=environment, check=False, stdin=subprocess.DEVNULL)
    return done.returncode


def unpack_nginx() -> int:
    """Fetch nginx and unpack it, which needs no root; installed, it would begin to serve port 80."""
    program = NGINX / "usr" / "sbin" / "nginx"
    if shutil.which("nginx") or os.path.exists("/usr/sbin/nginx") or program.exists():
        return 0
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        print("Not found: nginx. Without it the tests of several servers are left out.")
        return 0
    NGINX.mkdir(parents=True, exist_ok=True)
    for package in ("nginx", "nginx-core"):  # where the program is differs between releases
        fetched = subprocess.run(["apt-get", "download", package], cwd=NGINX, check=False)
        if fetched.returncode != 0 and os.geteuid() == 0:  # lists of packages may be missing or old
            subprocess.run(["apt-get", "update"], check=False, stdin=subprocess.DEVNULL)
            fetched = subprocess.run(["apt-get", "download", package], cwd=NGINX, check=False)
        for file in NGINX.glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", str(file), str(NGINX)], check=True)
            file.unlink()
        if program.exists() and subprocess.run([program, "-v"], check=False).returncode == 0:
            return 0
    print("nginx could not be fetched: without it the tests of several servers are left out.")
    return 0


def main() -> int:
    """Install what is missing."""
    if len(sys.argv) != 2 or sys.argv[1] not in {"tests", "venv"}:
        print(__doc__)
        return 2
    packages = missing(sys.argv[1])
    code = install(packages) if packages else 0
    return code or (unpack_nginx() if sys.argv[1] == "tests" else 0)


if __name__ == "__main__":
    raise SystemExit(main())
