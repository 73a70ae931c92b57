"""Writes an uncaught exception down for the wrapper: its class, message, frames, and what led to it.

Read and run by sitecustomize.py when there is such an exception. Standard library only, and of that
only what is built into the interpreter: an import here could find a script's own module. It takes
no local variables, and everything is bounded.

A record is appended to `PID.exceptions` in one write, as lines of a word and its value, in which a
backslash, newline, carriage return and tab are written \\\\ \\n \\r \\t:

    exception 1                     a record begins
    pid 4711 / at 1763605800000 / thread MainThread
    class KeyError / message 'x'
    frame 12<TAB>main<TAB>/opt/a.py<TAB>int(x)     outermost call first
    relation cause | context        what follows, class and so on, led to what stands above
    end
"""

import os
import sys
import time

MAX_FILE_BYTES = 256 * 1024
MAX_MESSAGE = 8 * 1024
MAX_TEXT = 400
MAX_CHAIN = 10
MAX_MEMBERS = 10
FIRST_FRAMES = 30
LAST_FRAMES = 70
MAX_SOURCE_BYTES = 1 << 20


def record(folder, kind, value, trace, thread):
    if value is None:
        value = kind()
    head = ["pid %d" % os.getpid(), "at %d" % (time.time() * 1000)]
    head.append("thread " + escaped(thread_name(thread), MAX_TEXT))
    text = []
    told = set()
    write_chain(text, head, value, trace, told)
    for member in members(value, 0)[:MAX_MEMBERS]:
        write_chain(text, head, member, member.__traceback__, told)
    append("%s/%d.exceptions" % (folder, os.getpid()), text)


def append(path, text):
    data = ("\n".join(text) + "\n").encode("utf-8", "backslashreplace")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(path, flags, 0o600)
    try:
        if os.fstat(fd).st_size + len(data) <= MAX_FILE_BYTES:
            os.write(fd, data)
    finally:
        os.close(fd)


def thread_name(thread):
    if thread is not None:
        return str(thread.name)
    threading = sys.modules.get("threading")
    return threading.current_thread().name if threading else "MainThread"


def members(group, depth):
    """What an exception group holds, without the groups between."""
    found = []
    for each in getattr(group, "exceptions", None) or () if is_group(group) else ():
        if is_group(each) and depth < MAX_CHAIN:
            found.extend(members(each, depth + 1))
        elif isinstance(each, BaseException):
            found.append(each)
        if len(found) >= MAX_MEMBERS:
            break
    return found


def is_group(value):
    return sys.version_info >= (3, 11) and isinstance(value, BaseExceptionGroup)  # noqa: F821


def write_chain(text, head, value, trace, told):
    text.append("exception 1")
    text.extend(head)
    for _ in range(MAX_CHAIN):
        told.add(id(value))
        text.append("class " + escaped(class_name(type(value)), MAX_TEXT))
        text.append("message " + escaped(message(value), MAX_MESSAGE))
        for frame in frames(trace):
            text.append("frame " + frame)
        if value.__cause__ is not None:
            relation, value = "cause", value.__cause__
        elif value.__context__ is not None and not value.__suppress_context__:
            relation, value = "context", value.__context__
        else:
            break
        if id(value) in told:
            break
        text.append("relation " + relation)
        trace = value.__traceback__
    text.append("end")


def class_name(kind):
    module = kind.__module__
    name = kind.__qualname__
    return name if module in ("builtins", "__main__") else "%s.%s" % (module, name)


def message(value):
    try:
        return str(value)
    except Exception:
        return "<exception str() failed>"


def frames(trace):
    all_frames = []
    last = []
    while trace is not None:
        if len(all_frames) < FIRST_FRAMES:
            all_frames.append(trace)
        else:
            last.append(trace)
            if len(last) > LAST_FRAMES:
                last.pop(0)
        trace = trace.tb_next
    lines = {}
    return [described(each, lines) for each in all_frames + last]


def described(trace, lines):
    code = trace.tb_frame.f_code
    line = trace.tb_lineno or 0
    parts = (code.co_name, code.co_filename, source(code.co_filename, line, lines))
    return "%d\t%s" % (line, "\t".join(escaped(part, 2 * MAX_TEXT) for part in parts))


def source(path, line, lines):
    """One line of a source file, as the traceback shows it; empty when it can't be had."""
    if path not in lines:
        lines[path] = ()
        try:
            facts = None if path.startswith("<") else os.stat(path)
            is_file = facts and facts.st_mode & 0o170000 == 0o100000  # opening others may wait
            if is_file and facts.st_size <= MAX_SOURCE_BYTES:
                with open(path, "rb") as file:
                    lines[path] = file.read(MAX_SOURCE_BYTES).splitlines()
        except Exception:
            pass
    of_file = lines[path]
    return of_file[line - 1].decode("utf-8", "replace").strip() if 0 < line <= len(of_file) else ""


def escaped(text, limit):
    text = text if len(text) <= limit else text[:limit] + "\u2026"
    for plain, written in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, written)
    return text
