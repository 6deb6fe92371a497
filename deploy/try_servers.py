"""Two servers, nginx and PostgreSQL on this machine alone, as they would be on several.

python deploy/try_servers.py [number of servers]

Prints an address, two people and a password, and serves until Ctrl-C. nginx runs deploy/nginx.conf with
other addresses, names and files; all lies in a new folder under /tmp, which goes at the end. PostgreSQL,
nginx and OpenSSL are those of Debian; `python scripts/system_packages.py tests` fetches what is missing.
"""

from __future__ import annotations

import glob
import http.client
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "deploy" / "nginx.conf"
UNPACKED = ROOT / ".stamps" / "nginx" / "usr" / "sbin" / "nginx"
START_S = 120.0


def find(name: str, *places: str) -> str:
    """Give the path of a program.

    Raises
    ------
    FileNotFoundError
        With the command that fetches it.
    """
    found = [place for pattern in places for place in sorted(glob.glob(pattern), reverse=True)]
    path = shutil.which(name) or next(iter(found), None)
    if path is None:
        raise FileNotFoundError(f"{name} was not found. Run: python scripts/system_packages.py tests")
    return path


def free_port() -> int:
    """Give a port on which nothing listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """End a program, and wait for it."""
    if process.poll() is None:
        process.send_signal(how)
    wait_for(process)


def wait_for(process: subprocess.Popen[bytes]) -> None:
    """Wait until a program that was told to end has ended; one that does not is killed."""
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Servers:
    """Servers of one store behind nginx, at `address`.

    Parameters
    ----------
    url
        Of a PostgreSQL database.
    number
        How many servers.
    """

    def __init__(self, url: str, number: int = 2) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tw-deploy-", dir="/tmp"))
        self.ports = [free_port() for _ in range(number)]
        self.port = free_port()
        self.address = f"https://localhost:{self.port}/"
        self.certificate = self.folder / "site.pem"
        self.log = self.folder / "access.log"
        self._secret = secrets.token_hex(32)
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        with ExitStack() as stack:
            stack.callback(self.close)
            for port in self.ports:
                self._write_folder(port, url)
                self.start(port)
            self._start_nginx()
            for port in self.ports:
                self.wait_for(port)
            stack.pop_all()

    def start(self, port: int) -> None:
        """Start the server of a port, the first time or again."""
        with (self.folder / f"{port}.log").open("ab") as log:
            self._running[port] = subprocess.Popen(
                [sys.executable, "-m", "textinator_widgets", "start", str(self._home(port)), "--no-browser"],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def wait_for(self, port: int) -> None:
        """Wait until a server answers."""
        until = time.monotonic() + START_S
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", "/login", headers={"Host": "localhost"})
                connection.getresponse()
                return
            except OSError:
                told = (self.folder / f"{port}.log").read_text()
                if self._running[port].poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"The server of port {port} did not start.\n{told}") from None
                time.sleep(0.1)
            finally:
                connection.close()

    def kill(self, port: int) -> None:
        """End a server as a machine that loses its power does."""
        end(self._running[port], signal.SIGKILL)

    def close(self) -> None:
        """End everything; the folder goes."""
        for port, process in self._running.items():  # all at once: each waits for its kernels
            if process.poll() is None:
                process.send_signal(signal.SIGTERM if port != self.port else signal.SIGQUIT)
        for process in self._running.values():
            wait_for(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _home(self, port: int) -> Path:
        return self.folder / f"server-{port}"

    def _write_folder(self, port: int, url: str) -> None:
        """Write what deploy/config.toml shows."""
        self._home(port).mkdir()
        config = self._home(port) / "config.toml"
        config.touch(0o600)
        config.write_text(
            f'cookie_secret = "{self._secret}"\nstore = "{url}"\n\n[server]\nhost = "127.0.0.1"\n'
            f'port = {port}\nbehind_proxy = true\ntrusted_proxies = ["127.0.0.1"]\n'
            'public_hosts = ["localhost"]\n'
        )

    def _start_nginx(self) -> None:
        key = self.folder / "site.key"
        made = (
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost "
            "-addext subjectAltName=DNS:localhost"
        )
        out = ["-keyout", str(key), "-out", str(self.certificate)]
        subprocess.run([find("openssl"), *made.split(), *out], check=True, capture_output=True)
        main = self.folder / "nginx.conf"
        main.write_text(self._main(key))
        nginx = find("nginx", "/usr/sbin/nginx", str(UNPACKED))
        command = [nginx, "-p", str(self.folder), "-c", str(main), "-e", str(self.folder / "error.log")]
        tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        if tested.returncode != 0 or "[warn]" in tested.stderr:
            raise RuntimeError(f"nginx does not take its settings:\n{tested.stderr}")
        self._running[self.port] = subprocess.Popen(command)

    def _main(self, key: Path) -> str:
        """Give settings of nginx that hold the site of deploy/nginx.conf, for this machine."""
        servers = "".join(f"  server 127.0.0.1:{port} max_fails=1 fail_timeout=10s;\n" for port in self.ports)
        site = re.sub(r"(?:  server 10\.0\.0\.\d+:8866 .*\n)+", servers, SITE.read_text())
        for there, here in (
            ("/etc/ssl/annotate.pem", str(self.certificate)),
            ("/etc/ssl/annotate.key", str(key)),
            ("/var/log/nginx/textinator.log", str(self.log)),
            ("annotate.example.org", "localhost"),
            ("listen 80 ", f"listen 127.0.0.1:{free_port()} "),
            ("listen 443 ", f"listen 127.0.0.1:{self.port} "),
        ):
            site = site.replace(there, here)
        bodies = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"  {name}_temp_path {self.folder}/{name};\n" for name in bodies)
        # Its workers are this user's: they read a folder that is nobody else's.
        user = "user root;\n" if os.geteuid() == 0 else ""
        return (
            f"{user}daemon off;\nworker_processes 2;\npid {self.folder}/nginx.pid;\n"
            f"events {{ worker_connections 1024; }}\nhttp {{\naccess_log off;\n{temporary}{site}}}\n"
        )


class Postgres:
    """A PostgreSQL server with one empty database, on a socket in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tw-deploy-pg-", dir="/tmp"))
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        as_user = self.user if os.geteuid() == 0 else None  # it refuses to run as root
        if as_user:
            shutil.chown(self.folder, as_user)
        data = str(self.folder / "data")
        initdb = f"-D {data} -U {self.user} -A trust --encoding UTF8 --locale C.UTF-8"
        self._run("initdb", initdb, as_user)
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program("postgres"), "-D", data, "-k", str(self.folder), "-c", "listen_addresses="],
                user=as_user,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_S
        while not (self.folder / ".s.PGSQL.5432").exists():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start.\n{(self.folder / 'log').read_text()}")
            time.sleep(0.1)
        self._run("createdb", f"-h {self.folder} -U {self.user} -T template0 study", as_user)
        self.url = f"postgresql+psycopg://{self.user}@/study?host={self.folder}"

    @staticmethod
    def _program(name: str) -> str:
        return find(name, f"/usr/lib/postgresql/*/bin/{name}")

    def _run(self, name: str, options: str, as_user: str | None) -> None:
        command = [self._program(name), *options.split()]
        subprocess.run(command, user=as_user, cwd=self.folder, check=True, capture_output=True)

    def close(self) -> None:
        """End it; the folder goes."""
        end(self._process, signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> int:
    """Serve a small project until Ctrl-C."""
    import textinator_widgets as tw

    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    password = secrets.token_urlsafe(12)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        database = Postgres()
        stack.callback(database.close)
        with tw.open_store(database.url) as store:
            store.create_project("Names", task="ner", texts=[f"Ann met Bohdan, day {n}." for n in range(100)])
            for name in ("anna", "bo"):
                store.create_user(name, password)
        servers = Servers(database.url, number)
        stack.callback(servers.close)
        print(f"{servers.address}  (the certificate is this program's own: a browser warns of it)")
        print(f"People: anna, bo. Password: {password}")
        print(f"Servers: {', '.join(map(str, servers.ports))}; log of nginx: {servers.log}. Ctrl-C ends all.")
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
