"""Output is whole or an error says so: full disks, closed, slow and non-blocking streams, names that are none."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shlex
import signal
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from command_line import COMMAND, Run, run
from crampkg.base.errors import CrampkgError
from crampkg.cli.common import as_json, printable
from crampkg.cli.output import write

__all__ = ["run"]

UNBUFFERED = {"PYTHONUNBUFFERED": "1"}
# One export and one long page; both are longer than any buffer on the way.
LONG = ["export -f nquads --source gard", "query labels --format csv --rows 0"]


def started(arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **options.pop("env", {})}
    return subprocess.Popen(
        [*COMMAND, *shlex.split(arguments)], env=environment, stderr=subprocess.PIPE, **options
    )


@pytest.fixture(scope="module")
def whole() -> dict[str, bytes]:
    """What each long output is when nothing is in its way."""
    return {
        one: subprocess.run([*COMMAND, *shlex.split(one)], capture_output=True, check=True).stdout
        for one in LONG
    }


@pytest.mark.slow
@pytest.mark.parametrize("env", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", LONG)
def test_a_file_that_may_not_grow_is_told(tmp_path: Path, arguments: str, env: dict[str, str]) -> None:
    """A raw stream takes what fits and says how much that was: a short write is no whole one."""

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    with (tmp_path / "out").open("wb") as out:
        done = started(arguments, stdout=out, env=env, preexec_fn=limited)
        _, told = done.communicate()
    assert told.decode() == (
        "crampkg: standard output: cannot be written: File too large (choose another place)\n"
    )
    assert done.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["stats", "show quinine", "export -f nt --term quinine", "queries"])
@pytest.mark.parametrize("env", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
def test_a_full_device_is_told(arguments: str, env: dict[str, str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = started(arguments, stdout=full, env=env)
        _, told = done.communicate()
    assert told.decode() == (
        "crampkg: standard output: cannot be written: No space left on device (choose another place)\n"
    )
    assert done.returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("env", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", LONG)
def test_a_stream_that_does_not_wait_gets_all_of_it(
    arguments: str, env: dict[str, str], whole: dict[str, bytes]
) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETFL, fcntl.fcntl(writing, fcntl.F_GETFL) | os.O_NONBLOCK)
    process = started(arguments, stdout=writing, env=env)
    os.close(writing)
    time.sleep(0.5)  # the pipe is full before anybody reads
    with os.fdopen(reading, "rb") as reader:
        found = reader.read()
    _, told = process.communicate()
    assert (process.returncode, told) == (0, b"")
    assert found == whole[arguments]


@pytest.mark.parametrize("arguments", [*LONG, "show muscleCramp"])
def test_a_reader_that_leaves_ends_the_program_as_others_end(arguments: str) -> None:
    with started(arguments, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    # What fits into the pipe before the reader leaves is written, and nothing is wrong.
    assert process.returncode in ((-signal.SIGPIPE,) if arguments in LONG else (-signal.SIGPIPE, 0))


CLOSED = [
    (
        "query sources --format csv >&-",
        "standard output: cannot be written: it is closed (choose another place)",
    ),
    ("show quinine >&-", "standard output: cannot be written: it is closed (choose another place)"),
    ("--version >&-", "standard output: cannot be written: it is closed (choose another place)"),
    ("query - <&-", "-: cannot read: it is closed"),
]


@pytest.mark.parametrize(("arguments", "told"), CLOSED)
def test_a_closed_stream_is_told(arguments: str, told: str) -> None:
    done = subprocess.run(
        f"{shlex.join(COMMAND)} {arguments}", shell=True, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, f"crampkg: {told}\n")


def test_a_closed_stream_that_is_not_needed_does_no_harm(tmp_path: Path) -> None:
    """The file that is opened first would else get the number of the stream, and its text."""
    command = f"{shlex.join(COMMAND)} query sources --format csv -o out.csv <&- >&- 2>&-"
    done = subprocess.run(command, shell=True, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert (tmp_path / "out.csv").read_text().startswith("source,number,")


@pytest.mark.parametrize(
    ("place", "code", "told"),
    [
        (".", 1, ".: cannot write: it is a folder"),
        ("/", 1, "/: cannot write: it is a folder"),
        ("..", 1, "..: cannot write: it is a folder"),
        ("", 2, "the file name is empty"),
        ("missing/out.ttl", 1, "missing/out.ttl: cannot write: No such file or directory"),
        ("file/out.ttl", 1, "file/out.ttl: cannot write: Not a directory"),
        ("x" * 300, 1, "cannot write: File name too long"),
    ],
)
def test_a_name_that_is_no_file_is_told(run: Run, tmp_path: Path, place: str, code: int, told: str) -> None:
    (tmp_path / "file").write_text("here")
    done = run("export", "-f", "nt", "--term", "quinine", "-o", place)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_of_files_needs_a_name_too(run: Run, tmp_path: Path) -> None:
    done = run("export", "-f", "kgx", "--term", "quinine", "-o", "")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])


def test_a_name_of_the_longest_kind_is_written(tmp_path: Path) -> None:
    place = tmp_path / ("x" * 255)
    write(b"whole", place)
    assert place.read_bytes() == b"whole"


def test_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    """Each has a file of its own until it is whole; what stands there in the end is one of them."""
    place = tmp_path / "out"
    bodies = [bytes([65 + n]) * 200_000 for n in range(8)]

    def pieces(body: bytes) -> Any:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    threads = [threading.Thread(target=write, args=(pieces(body), place)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert place.read_bytes() in bodies
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), CrampkgError("broken"), MemoryError()], ids=repr)
def test_what_is_interrupted_leaves_the_old_file(tmp_path: Path, fault: BaseException) -> None:
    place = tmp_path / "out"
    place.write_bytes(b"old")

    def pieces() -> Any:
        yield b"half"
        raise fault

    with pytest.raises(type(fault)):
        write(pieces(), place)
    assert place.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"old")
    kept.chmod(0o604)
    write(b"new", kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o604
    usual, made = tmp_path / "usual", tmp_path / "made"
    usual.write_bytes(b"")
    write(b"new", made)
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


def test_the_file_behind_a_link_is_replaced_whole(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    link.symlink_to(real)

    def pieces() -> Any:
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(CrampkgError, match="No space left on device"):
        write(pieces(), link)
    assert (link.is_symlink(), real.read_bytes()) == (True, b"old")
    write(b"new", link)
    assert (link.is_symlink(), real.read_bytes()) == (True, b"new")


def test_a_link_put_where_a_file_is_made_is_not_followed(tmp_path: Path) -> None:
    """Names beside the file are not foreseeable, and a file that is there already is not written to."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"kept")
    (tmp_path / "out.part").symlink_to(secret)
    (tmp_path / "out.csv.part").symlink_to(secret)
    write(b"new", tmp_path / "out.csv")
    assert secret.read_bytes() == b"kept"


# --- what could rule a terminal

RULING = "a\x1b[31mb\x9bc\u202ed\u2028e\x7f"


@pytest.mark.slow
@pytest.mark.parametrize("format", ["text", "json"])
def test_changes_cannot_rule_the_terminal(
    run: Run, documents: Path, ontology_copy: Path, format: str
) -> None:
    changed = 0
    for path in (ontology_copy / "terms").glob("*.ttl"):
        text = path.read_text(encoding="utf-8")
        changed += text.count('skos:definition "')
        path.write_text(
            text.replace('skos:definition "', 'skos:definition "a\\u001B[31mb\\u009Bc\\u202Ed '),
            encoding="utf-8",
        )
    assert changed
    done = run("diff", str(documents), str(ontology_copy), "--format", format)
    assert done.returncode == 0
    assert done.stdout == printable(done.stdout)
    if format == "json":
        told = json.dumps(json.loads(done.stdout), ensure_ascii=False)
        assert "a\\u001b[31mb\x9bc\u202ed " in told


def test_an_error_cannot_rule_the_terminal(run: Run) -> None:
    for arguments in (
        ["show", RULING],
        ["query", RULING],
        ["export", "-f", RULING],
        [RULING],
        ["--" + RULING],
    ):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr == printable(done.stderr)
        assert done.stderr.count("\n") == 1


def test_json_keeps_what_it_escapes() -> None:
    text = as_json({"a": RULING, "b": ["é", "日本", 'q"\\']})
    assert text == printable(text)
    assert "é" in text
    assert json.loads(text) == {"a": RULING, "b": ["é", "日本", 'q"\\']}
