"""Nightjar's door into a Python that `nightjar run` started.

Python imports this file at its start because the wrapper put its folder on PYTHONPATH. It must
never be noticed: it loads on any Python (before 3.8 it only steps aside), prints nothing, raises
nothing of its own, and leaves sys.path and a sitecustomize of the user's as they would be without
it. It then

- opens a dump file in the wrapper's folder and lets faulthandler write all threads' stacks there
  when the wrapper sends a real-time signal, and a fatal error's stack when the process dies of one;
- hands uncaught exceptions, after they are printed as ever, to `_nightjar_exceptions.py`.

The dump file is `PID.N.stacks`. Its first line is the registration, all of it decimal:
`nightjar-stacks 1 PID START FD SIGNAL MAIN`, where START is the process's start time in ticks and
MAIN the main thread's identity. Its descriptor stands far above those that the script will get, and
closes on exec: who finds it open there may send the signal, and nobody else.
"""

import os
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))

# Below the usual limit of 1024 and above what a script opens; the others are for lower limits.
_DESCRIPTORS = (1000, 500, 250, 120, 60)

_SIGNAL = 51  # a real-time signal far from both ends of their range, where others take theirs


def _step_aside():
    """Makes sys.path and the environment what they are without this file."""
    instead = []
    if os.environ.pop("NIGHTJAR_PYTHON_PREFIXED", None) is not None:
        first, separator, rest = os.environ.get("PYTHONPATH", "").partition(os.pathsep)
        if os.path.abspath(first) == _FOLDER:
            os.environ["PYTHONPATH"] = rest
            if not separator and sys.version_info < (3,):
                instead = [os.getcwd()]  # as that Python reads a path that is set and empty
    at = sys.path.index(_FOLDER) if _FOLDER in sys.path else 0
    sys.path[at:at] = instead
    sys.path[:] = [entry for entry in sys.path if entry != _FOLDER]
    for entry in list(sys.path_importer_cache):
        if os.path.abspath(entry) == _FOLDER:
            del sys.path_importer_cache[entry]


def _high_copy(fd, folder):
    """A copy of `fd` that leaves the low numbers to the script; None when there is no room, or when
    this process has one already."""
    for number in _DESCRIPTORS:
        try:
            if os.readlink("/proc/self/fd/%d" % number).startswith(folder):
                return None
            continue  # somebody's: not ours to replace
        except OSError:
            pass
        try:
            return os.dup2(fd, number, False)
        except OSError:
            pass  # above the limit of open files
    return None


def _open_dump(folder):
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    for attempt in range(10):  # a process that replaced itself by another Python keeps its number
        try:
            return os.open("%s/%d.%d.stacks" % (folder, os.getpid(), attempt), flags, 0o600)
        except FileExistsError:
            pass
    return -1


def _register(folder):
    import _signal
    import _thread
    import faulthandler

    if _signal.getsignal(_SIGNAL) is not _signal.SIG_DFL:
        return
    low = _open_dump(folder)
    if low < 0:
        return
    try:
        high = _high_copy(low, folder)
    finally:
        os.close(low)
    if high is None:
        return
    stat = os.open("/proc/self/stat", os.O_RDONLY | os.O_CLOEXEC)
    try:
        start = os.read(stat, 4096).rpartition(b")")[2].split()[19]
    finally:
        os.close(stat)
    faulthandler.register(_SIGNAL, file=high, all_threads=True, chain=False)
    record = (os.getpid(), int(start), high, _SIGNAL, _thread.get_ident())
    os.write(high, ("nightjar-stacks 1 %d %d %d %d %d\n" % record).encode())
    if not faulthandler.is_enabled():
        faulthandler.enable(file=high, all_threads=True)


def _identity(stat):
    return stat.st_dev, stat.st_ino


def _record(folder, recorder, kind, value, trace, thread):
    """Never raises: whatever goes wrong here, the exception itself has been printed."""
    try:
        path = _FOLDER + "/_nightjar_exceptions.py"
        with open(path, "rb") as file:  # by its path: an import could find a script's own module
            if _identity(os.fstat(file.fileno())) != recorder:
                return  # another file by now, such as one below a new root
            code = compile(file.read(), path, "exec", dont_inherit=True)
        scope = {"__name__": "_nightjar_exceptions"}
        exec(code, scope)
        scope["record"](folder, kind, value, trace, thread)
    except Exception:
        pass


def _watch_exceptions(folder):
    import _thread

    recorder = _identity(os.stat(_FOLDER + "/_nightjar_exceptions.py"))
    printed = sys.excepthook

    def excepthook(kind, value, trace):
        try:
            printed(kind, value, trace)
        finally:
            _record(folder, recorder, kind, value, trace, None)

    sys.excepthook = excepthook

    threading = sys.modules.get("threading")
    holder, name = (threading, "excepthook") if threading else (_thread, "_excepthook")
    printed_of_thread = getattr(holder, name, None)
    if printed_of_thread is None:
        return

    def thread_excepthook(args):
        try:
            printed_of_thread(args)
        finally:
            if args.exc_type is not SystemExit:
                error = (args.exc_type, args.exc_value, args.exc_traceback)
                _record(folder, recorder, *error, thread=args.thread)

    setattr(holder, name, thread_excepthook)  # threading takes it over when it is imported


def _quietly(step, folder):
    try:
        if folder and sys.version_info >= (3, 8):
            step(folder)
    except Exception:
        pass


def _start():
    if hasattr(sys, "_nightjar_has_started"):  # found once more, by a script in this very folder
        raise ImportError("No module named 'sitecustomize'")
    sys._nightjar_has_started = True
    folder = None
    try:
        _step_aside()
        folder = os.environ.get("NIGHTJAR_PYTHON_DIR")
    except Exception:
        pass
    _quietly(_register, folder)
    myself = sys.modules.pop("sitecustomize", None)  # Python 2 would clear what nobody holds
    try:
        # The real one, or the ImportError that Python expects when there is none.
        import sitecustomize  # noqa: F401
    finally:
        _quietly(_watch_exceptions, folder)
        del myself


_start()
