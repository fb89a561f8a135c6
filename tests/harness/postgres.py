"""A PostgreSQL server of our own, in a folder of its own and on a free port; it ends with the tests. A missing one is an
error.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from tests.harness.waiting import until

START_S = 60.0
# The server refuses to be root; Debian's package brings a user for it.
USER = "postgres"
DATABASE = "hall"
HOST = "127.0.0.1"
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


class Server:
    """A running server."""

    def __init__(self, folder: Path, port: int, host: str = HOST, within: Sequence[str] = ()) -> None:
        """:param within: the command that starts another in its place, such as a network of its own."""
        self.folder = folder
        self.port = port
        self.host = host
        self._within = within
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, user: str = USER, database: str = DATABASE) -> str:
        """The address of a database, without a hall."""
        return f"postgresql://{user}@{self.host}:{self.port}/{database}"

    def start(self) -> None:
        """Starts it; it answers when this returns."""
        command = [
            *self._within, *_as_its_user(), _program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port),
            "-k", str(self.folder),
            "-c", f"listen_addresses={self.host}", "-c", "max_connections=400", "-c", "timezone=UTC",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._answers, START_S)

    @property
    def process_id(self) -> int:
        """Of the process that starts all others of the server."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """Its machine loses power: nothing is written any more, and nobody is told."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children()
        self._process.kill()
        self._process.wait(10)
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(children, 10)
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It is there and says nothing, as one whose disk does not answer."""
        assert self._process is not None
        stopped = [psutil.Process(self._process.pid), *psutil.Process(self._process.pid).children()]
        for each in stopped:
            each.suspend()
        try:
            yield
        finally:
            for each in stopped:
                each.resume()

    def stop(self) -> None:
        """Ends it at once, and leaves the files whole."""
        if self._process is not None:
            self._process.send_signal(2)  # "fast": who is connected is cut off
            self._process.wait(30)
            self._process = None

    def sql(self, *statements: str, database: str = DATABASE) -> None:
        """As the server's keeper."""
        with psycopg.connect(self._beside(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask_for_password(self, user: str) -> None:
        """From now on this user needs one."""
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(f"host all {user} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        self.sql("SELECT pg_reload_conf()")

    def speaks_tls(self) -> Path:
        """From now on it does, with a certificate for its address, which is returned."""
        data = self.folder / "data"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=antrean test",
                "-addext", f"subjectAltName=IP:{self.host}", "-keyout", data / "server.key", "-out", data / "server.crt",
            ],
            check=True, capture_output=True, timeout=START_S,
        )  # fmt: skip
        (data / "server.key").chmod(0o600)
        if os.geteuid() == 0:
            os.chown(data / "server.key", pwd.getpwnam(USER).pw_uid, -1)
        self.sql("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
        certificate = self.folder / "server.crt"
        shutil.copy(data / "server.crt", certificate)
        return certificate

    def file_of(self, table: str) -> Path:
        """Where it keeps the rows of a table, `hall.name`."""
        with psycopg.connect(self._beside(DATABASE)) as connection:
            row = connection.execute("SELECT pg_relation_filepath(%s::regclass)", [table]).fetchone()
        assert row is not None
        return self.folder / "data" / str(row[0])

    def _beside(self, database: str) -> str:
        """By the socket in its folder, which is there whatever network it stands in."""
        return f"host={self.folder} port={self.port} user={USER} dbname={database}"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._beside("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def replica_of(first: Server) -> Iterator[Server]:
    """A second server that follows: what the first has answered from now on is kept by both."""
    folder = _new_folder()
    try:
        subprocess.run(
            [
                *_as_its_user(), _program("pg_basebackup"), "-h", str(first.folder), "-p", str(first.port), "-U", USER,
                "-D", str(folder / "data"), "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync",
            ],
            check=True, capture_output=True, timeout=START_S,
        )  # fmt: skip
        second = Server(folder, _free_port())
        second.start()
        try:
            first.sql("ALTER SYSTEM SET synchronous_standby_names = '*'", "ALTER SYSTEM SET synchronous_commit = on")
            first.sql("SELECT pg_reload_conf()")
            yield second
        finally:
            second.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(*, durable: bool = False) -> Path:
    """In memory where there is plenty of it: every test makes a hall, which is a hundred small files."""
    roomy = not durable and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="antrean-postgres-", dir=MEMORY if roomy else None))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
    return folder


@contextmanager
def postgres(
    *, durable: bool = False, host: str = HOST, within: Sequence[str] = (), clients: str | None = None
) -> Iterator[Server]:
    """A server with an empty database.

    :param durable: it writes to the disk before it answers, as a real one; else it is as quick as memory.
    :param host: the address at which it listens; with `within`, of a network of its own.
    :param clients: the addresses of other machines that may come in.
    """
    folder = _new_folder(durable=durable)
    try:
        subprocess.run(
            [
                *_as_its_user(), _program("initdb"), "-D", str(folder / "data"), "-U", USER, "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8", "--no-sync",
            ],
            check=True, capture_output=True, timeout=START_S,
        )  # fmt: skip
        if not durable:
            with (folder / "data" / "postgresql.conf").open("a") as settings:
                settings.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")
        if clients is not None:
            with (folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all all {clients} trust\n")
        server = Server(folder, _free_port(), host, within)
        server.start()
        try:
            server.sql(f"CREATE DATABASE {DATABASE}", database="postgres")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str) -> str:
    """Debian keeps the server's programs beside the PATH, one folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, f"{name} is missing: apt-get install postgresql"
    return program


def _as_its_user() -> list[str]:
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
