"""One case of harmlessness: a command run bare and run wrapped, and what an onlooker sees of each.

A case is a function that takes a Side and returns what it observed, as a dict.  It is called twice, with the bare side and with the wrapped
one, in the same folder under the same name; the two dicts, and the files left in the folder, have to be equal.  `expect` pins a part of the bare
side's observations, so that a case whose command never worked does not pass.
"""
import ctypes
import fcntl
import hashlib
import json
import os
import resource
import select
import shutil
import signal
import stat
import sys
import time

CASES = []
STARTED = set()  # our own children, whose ends are waited for one by one
NOBODY = 'http://127.0.0.1:1'
PYTHON = '/usr/bin/python3' if os.path.exists('/usr/bin/python3') else sys.executable
LOOK = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'look.py')
LIBC = ctypes.CDLL(None, use_errno=True)
PIPE_ROOM = 1 << 20
DEAD = ('Z', 'X', '')


class DidNotRun(Exception):
    """The machine lacks what the case needs; the message says what."""


class Overdue(Exception):
    """Something that had to happen did not, within a generous bound."""


def case(sentence, limit=60, expect=None):
    """Registers a case.  `limit` is in seconds for both sides together."""
    def register(function):
        CASES.append({'id': function.__module__ + '.' + function.__name__, 'sentence': sentence, 'function': function,
                      'limit': limit, 'expect': expect or {}})
        return function
    return register


def until(condition, what, seconds=20):
    """Waits until condition() is true and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Overdue('%s did not happen within %d s' % (what, seconds))
        time.sleep(0.005)


def state(pid):
    """The kernel's letter for a process's state; empty when there is none."""
    try:
        with open('/proc/%d/stat' % pid, 'rb') as f:
            return f.read().rsplit(b')', 1)[1].split()[0].decode()
    except (OSError, IndexError):
        return ''


def is_alive(pid):
    return state(pid) not in DEAD


def is_gone_soon(pid, seconds=3):
    try:
        return until(lambda: not is_alive(pid), 'end of %d' % pid, seconds)
    except Overdue:
        return False


def descendants(root):
    """Every process below `root`, by the parents that /proc tells."""
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open('/proc/%s/stat' % name, 'rb') as f:
                    parents.setdefault(int(f.read().rsplit(b')', 1)[1].split()[1]), []).append(int(name))
            except (OSError, IndexError):
                pass
    found, queue = [], [root]
    while queue:
        children = parents.get(queue.pop(), [])
        found += children
        queue += children
    return found


def command_line(pid):
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            return f.read().replace(b'\0', b' ').decode('utf-8', 'replace').strip()
    except OSError:
        return ''


def reachable_by_all(path):
    """Whether any user may come to a file: the cases that become someone else need the launcher."""
    while path != '/':
        path = os.path.dirname(path)
        if not os.stat(path).st_mode & stat.S_IXOTH:
            raise DidNotRun('%s is closed to other users' % path)


def every_signal_default():
    for number in range(1, 65):
        if number not in (9, 19, 32, 33):
            signal.signal(number, signal.SIG_DFL)
    for number in (32, 33):  # the C library's own, which a JVM leaves ignored for its children
        LIBC.syscall(134 if os.uname().machine == 'aarch64' else 13, number, bytes(32), None, 8)


def reap_others():
    """Does for those that lost their parent what the first process of a machine does, as we are their reaper."""
    for pid in descendants(os.getpid()):
        if pid not in STARTED and state(pid) == 'Z':
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass


def end_text(status):
    if os.WIFSIGNALED(status):
        return 'signal %d' % os.WTERMSIG(status)
    return 'exit %d' % os.WEXITSTATUS(status)


class Started:
    """A command under way, with our ends of its streams."""

    def __init__(self, pid, out, err, given, master=None):
        self.pid, self.out, self.err, self.given, self.master = pid, out, err, given, master
        self.began = time.monotonic()
        self.status = self.usage = None
        self.seen = {fd: b'' for fd in (out, err, master) if fd is not None}

    def poll(self):
        if self.status is None:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
            if pid:
                self.status, self.usage = status, usage
        return self.status is not None

    def wait(self, seconds=30):
        """Waits for the end alone, whoever still holds the streams, and tells it."""
        until(self.poll, 'end of ' + (command_line(self.pid) or str(self.pid))[:200], seconds)
        return end_text(self.status)

    def read(self, fd, size=1 << 20, seconds=20):
        """The next bytes of a stream as they come; empty at its end."""
        if not select.select([fd], [], [], seconds)[0]:
            raise Overdue('no bytes within %d s after %r' % (seconds, self.seen[fd][-200:]))
        try:
            data = os.read(fd, size)
        except OSError:  # a terminal that nobody holds any more
            data = b''
        self.seen[fd] += data
        return data

    def expect(self, text, fd=None, seconds=20, after=0):
        """Reads until `text` has been seen behind the position `after`; returns the position behind it."""
        fd = fd if fd is not None else self.out if self.out is not None else self.master
        end = time.monotonic() + seconds
        while self.seen[fd].find(text, after) < 0:
            if time.monotonic() > end or not self.read(fd, seconds=max(0.1, end - time.monotonic())):
                raise Overdue('%r was not seen, but %r' % (text, self.seen[fd][-300:]))
        return self.seen[fd].find(text, after) + len(text)

    def drain(self, seconds=30):
        """Reads the streams to their ends."""
        end = time.monotonic() + seconds
        open_fds = [fd for fd in (self.out, self.err) if fd is not None]
        while open_fds:
            reap_others()
            for fd in select.select(open_fds, [], [], 0.1)[0]:
                if not self.read(fd):
                    open_fds.remove(fd)
            if open_fds and time.monotonic() > end:
                raise Overdue('streams still open after %d s; seen: %r' % (seconds, [self.seen[fd][-200:] for fd in open_fds]))

    def give(self, data):
        os.write(self.given, data)

    def give_no_more(self):
        os.close(self.given)
        self.given = None

    def finish(self, seconds=30):
        """What was seen of it from its start to its end."""
        self.drain(seconds)
        return {'end': self.wait(seconds), 'out': self.seen.get(self.out), 'err': self.seen.get(self.err)}

    def close(self):
        for fd in (self.out, self.err, self.given, self.master):
            if fd is not None:
                try:
                    os.close(fd)
                except OSError:
                    pass


class Side:
    """How a case runs its commands: as they are, or behind the wrapper."""

    def __init__(self, launcher, wrapped, folder):
        self.launcher, self.wrapped, self.folder = launcher, wrapped, folder
        self.work, self.home, self.spool = (os.path.join(folder, n) for n in ('work', 'home', 'spool'))
        self.faults, self.all, self.options = [], [], ()
        for path in (self.work, self.home, self.spool):
            shutil.rmtree(path, ignore_errors=True)
            os.mkdir(path)
        os.chmod(self.spool, 0o700)
        os.chdir(self.work)
        self.environment = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'HOME': self.home, 'LOGNAME': 'ops', 'SHELL': '/bin/sh', 'PWD': self.work,
                            'NIGHTJAR_URL': NOBODY, 'NIGHTJAR_SPOOL': self.spool}

    def must(self, truth, text):
        """A claim about the wrapper that has no bare counterpart."""
        if self.wrapped and not truth:
            self.faults.append(text)

    def path(self, name):
        return os.path.join(self.work, name)

    def prefix(self, *options):
        return [self.launcher, 'run', '--job', 'x', *self.options, *options, '--'] if self.wrapped else []

    def argv(self, command, *options):
        return self.prefix(*options) + list(command)

    def start(self, command, options=(), env=None, stdin='null', out='pipe', err='pipe', before=None, keep=None, session=True, cwd=None, master=None):
        """Starts a command in a session of its own; session='group': in a group of its own within ours, which job control can stop.

        stdin: null, pipe, closed or a descriptor; out: pipe, closed or a descriptor; err: as out, or `out` for the very same.
        keep: further descriptors, {number there: number here}.  env: variables changed; None removes.  before: run last in the child.
        """
        argv = self.argv(command, *options)
        variables = dict(self.environment)
        for name, value in (env or {}).items():
            if value is None:
                variables.pop(name, None)
            else:
                variables[name] = value
        ours, theirs = {}, {}
        for number, kind in ((0, stdin), (1, out), (2, err)):
            if kind == 'pipe':
                read, write = os.pipe()
                ours[number], theirs[number] = (write, read) if number == 0 else (read, write)
            elif kind == 'null':
                theirs[number] = os.open('/dev/null', os.O_RDWR)
            elif isinstance(kind, int):
                theirs[number] = os.dup(kind)
        for number, fd in (keep or {}).items():
            theirs[number] = os.dup(fd)
        if err == 'out':
            theirs[2] = os.dup(theirs[1])
        pid = os.fork()
        if pid == 0:
            self._become(argv, variables, theirs, before, session, cwd, master)
        STARTED.add(pid)
        for fd in theirs.values():
            os.close(fd)
        started = Started(pid, ours.get(1), ours.get(2), ours.get(0), master)
        self.all.append(started)
        return started

    def _become(self, argv, variables, theirs, before, session, cwd, master):
        try:
            if session == 'group':
                os.setpgid(0, 0)
            elif session:
                os.setsid()
            high = {to: fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 300) for to, fd in theirs.items()}
            for number in (0, 1, 2):
                os.close(number)
            for to, fd in high.items():
                os.dup2(fd, to)
            os.closerange(300, 300 + 2 * len(high) + 50)
            if master is not None:
                fcntl.ioctl(0, 0x540E, 0)  # TIOCSCTTY
            if cwd:
                os.chdir(cwd)
            every_signal_default()
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
            if before:
                before()
            os.execvpe(argv[0], argv, variables)
        except OSError:
            os._exit(127)
        except BaseException as e:  # a fault of the harness: told where a person finds it
            os.write(2, repr(e).encode())
            os._exit(99)
        finally:
            os._exit(127)

    def run(self, command, given=None, seconds=40, **how):
        """Runs a command to its end; `given` is what it finds on standard input."""
        if given is not None:
            how['stdin'] = 'pipe'
        started = self.start(command, **how)
        if given is not None:
            fcntl.fcntl(started.given, 1031, max(65536, min(PIPE_ROOM, len(given))))  # F_SETPIPE_SZ
            try:
                started.give(given)
            except BrokenPipeError:
                pass
            started.give_no_more()
        seen = started.finish(seconds)
        started.close()
        return seen

    def shell(self, script, *arguments, **how):
        return self.run(['/bin/sh', '-c', script, 'sh', *arguments], **how)

    def look(self, *arguments, **how):
        """What a command sees of its surroundings, by look.py."""
        seen = self.run([PYTHON, '-I', '-S', LOOK, self.path('looked'), *arguments], **how)
        try:
            with open(self.path('looked')) as f:
                seen['sees'] = json.load(f)
            os.remove(self.path('looked'))
        except (OSError, ValueError) as e:
            seen['sees'] = str(e)
        if isinstance(seen['sees'], dict):
            seen['sees']['environment'] = self.without_ours(seen['sees']['environment'])
        return seen

    def without_ours(self, variables):
        """Without what the wrapper is documented to add, which it may do where nothing was set."""
        given = {'NIGHTJAR_URL', 'NIGHTJAR_SPOOL'} | getattr(self, 'given_names', set())
        kept = []
        for entry in variables:
            name = entry.split('=', 1)[0]
            added = name.startswith('NIGHTJAR_') or name in ('TRACEPARENT', 'PYTHONPATH', 'PYTHONFAULTHANDLER')
            if name in given or not added:
                kept.append(entry)
        return sorted(kept)

    def reached(self, name, seconds=20):
        """Waits for a file that a command makes, in one step, and returns its text."""
        until(lambda: os.path.exists(self.path(name)), 'file ' + name, seconds)
        with open(self.path(name)) as f:
            return f.read()

    def pid_in(self, name, seconds=20):
        pid = int(self.reached(name, seconds))
        os.remove(self.path(name))
        return pid

    def files(self):
        """Names, kinds, modes and contents of what is left in the working folder."""
        found = {}
        for folder, folders, names in os.walk(os.fsencode(self.work)):
            for name in sorted(folders + names):
                path = os.path.join(folder, name)
                status = os.lstat(path)
                text = '%06o' % status.st_mode
                if stat.S_ISREG(status.st_mode) and status.st_size < 1 << 26:
                    with open(path, 'rb') as f:
                        text += ' %d bytes %s' % (status.st_size, hashlib.sha256(f.read()).hexdigest()[:16])
                found[os.fsdecode(os.path.relpath(path, os.fsencode(self.work)))] = text
        return found

    def close(self):
        """Ends whatever the case left behind: this process is told of all of it, as the subreaper."""
        for started in self.all:
            started.close()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            left = descendants(os.getpid())
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.01)


def become_subreaper():
    LIBC.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def brief(value):
    text = repr(value)
    return text if len(text) <= 700 else text[:450] + ' … ' + text[-230:]


def differences(bare, wrapped, where=''):
    """One line for each place where the two observations differ."""
    if isinstance(bare, dict) and isinstance(wrapped, dict):
        lines = []
        for key in sorted(set(bare) | set(wrapped), key=str):
            lines += differences(bare.get(key, '(none)'), wrapped.get(key, '(none)'), '%s/%s' % (where, key) if where else str(key))
        return lines
    if isinstance(bare, list) and isinstance(wrapped, list) and bare != wrapped and all(isinstance(v, str) for v in bare + wrapped):
        gone, new = [v for v in bare if v not in wrapped], [v for v in wrapped if v not in bare]
        if gone or new:
            return ['%s: only bare %s; only wrapped %s' % (where, brief(gone), brief(new))]
    return [] if bare == wrapped else ['%s: bare %s; wrapped %s' % (where, brief(bare), brief(wrapped))]


def try_case(entry, launcher, folder):
    """Runs one case on both sides: ('same' | 'different' | 'did not run', detail)."""
    seen = {}
    become_subreaper()
    for wrapped in (False, True):
        name = 'wrapped' if wrapped else 'bare'
        side = Side(launcher, wrapped, folder)
        try:
            seen[name] = entry['function'](side)
            seen[name]['files'] = side.files()
        except DidNotRun as e:
            return 'did not run', str(e)
        except Overdue as e:
            return 'different', '%s: %s' % (name, e)
        except Exception as e:
            import traceback
            return 'different', '%s: %s' % (name, traceback.format_exc()[-1500:] if not isinstance(e, AssertionError) else e)
        finally:
            os.chdir('/')
            side.close()
        if not wrapped:
            for key, value in entry['expect'].items():
                if seen[name].get(key) != value:
                    wrong = {k: v for k, v in seen[name].items() if k in ('end', 'err')}
                    return 'different', 'the case itself is wrong: bare, %s is %s and not %s %r' % (key, brief(seen[name].get(key)), brief(value), wrong)
    lines = differences(seen['bare'], seen['wrapped']) + side.faults
    return ('different', '\n'.join(lines)) if lines else ('same', '')
