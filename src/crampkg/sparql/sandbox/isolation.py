"""Isolates a worker: what the process can no longer do once its data are loaded.

On Linux (x86-64, arm64) a seccomp filter lets through only the system calls that computing takes: no socket,
no file opened, no process started, whatever the query or the engine does. Everywhere, where the system allows
it: a limit of address space, no core dumps, few files. The weaker mode (no filter) relies on the reading of the
query text and on the parent, who watches memory and ends the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from typing import Final

__all__ = ["bind_to_parent", "bound_memory", "filter_calls", "limit_files"]

_LINUX: Final = platform.system() == "Linux"
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_SET_MODE_FILTER: Final = 1
_SECCOMP_FILTER_FLAG_TSYNC: Final = 1
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_KILL: Final = 0x80000000

# Audit number of the architecture, number of seccomp(2), and the calls let through, by name for the reader.
# fmt: off
_X86_64: Final = {
    "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11,
    "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19,
    "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60,
    "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131, "gettid": 186, "futex": 202, "sched_getaffinity": 204,
    "restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231,
    "tgkill": 234, "ppoll": 271, "set_robust_list": 273, "getrandom": 318, "membarrier": 324, "rseq": 334,
    "getcpu": 309,
}
_AARCH64: Final = {
    "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "ppoll": 73,
    "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98, "set_robust_list": 99, "nanosleep": 101,
    "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123,
    "sched_yield": 124, "restart_syscall": 128, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165, "getcpu": 168, "gettimeofday": 169, "getpid": 172,
    "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233,
    "getrandom": 278, "membarrier": 283, "rseq": 293,
}
# fmt: on
_MACHINES: Final = {
    "x86_64": (0xC000003E, 317, _X86_64),
    "aarch64": (0xC00000B7, 277, _AARCH64),
}


def bind_to_parent(parent: int) -> None:
    """End this process when its parent ends; at once when that has happened already. Linux only."""
    if _LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def limit_files() -> None:
    """Allow no core dumps and no file longer than a megabyte (what a worker writes to its log)."""
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 1 << 20)):
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def bound_memory(more: int) -> bool:
    """Let the address space grow by so many bytes from now; False where the system does not keep to that."""
    if not _LINUX:
        return False  # macOS takes the limit and ignores it
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  # few imports in here
        pages = int(file.read().split()[0])
    most = pages * resource.getpagesize() + more
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (OSError, ValueError):
        return False
    return True


def filter_calls() -> bool:
    """Refuse, from now on and for all threads, every system call but those of computing; False where it cannot."""
    machine = _MACHINES.get(platform.machine())
    if not _LINUX or machine is None or sys.maxsize < 1 << 32:
        return False
    audit, seccomp, calls = machine
    program = _program(audit, sorted(calls.values()))
    code = ctypes.create_string_buffer(program, len(program))
    filled = _Program(len(program) // 8, ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    done = libc.syscall(
        ctypes.c_long(seccomp),
        ctypes.c_ulong(_SECCOMP_SET_MODE_FILTER),
        ctypes.c_ulong(_SECCOMP_FILTER_FLAG_TSYNC),
        ctypes.byref(filled),
    )
    return bool(done == 0)


class _Program(ctypes.Structure):
    """`struct sock_fprog`: the number of instructions and where they stand."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _program(audit: int, calls: list[int]) -> bytes:
    """Return the filter: load the architecture, then the call's number; allow those of the list."""
    load, equal, give = 0x20, 0x15, 0x06
    step = struct.Struct("=HBBI").pack
    count = len(calls)
    lines = [
        step(load, 0, 0, 4),  # seccomp_data.arch
        step(equal, 1, 0, audit),
        step(give, 0, 0, _KILL),
        step(load, 0, 0, 0),  # seccomp_data.nr
        *(step(equal, count - place, 0, call) for place, call in enumerate(calls)),
        step(give, 0, 0, _REFUSE),
        step(give, 0, 0, _ALLOW),
    ]
    return b"".join(lines)
