"""No room, no rights, no Java: the machine at its worst."""
import ctypes
import os
import shutil
import stat

from bench import LIBC, PYTHON, DidNotRun, case, reachable_by_all

SCRIPT = 'echo out; echo err >&2; exit 3'
LASTING = 'echo out; sleep 0.4; echo err >&2; exit 3'
WELL = {'end': 'exit 3', 'out': b'out\n', 'err': b'err\n'}
NEW_MOUNTS = 0x00020000
PRIVATE = 1 << 18 | 1 << 14
READ_ONLY_BIND_AGAIN = 1 | 32 | 4096


def needs_root():
    if os.geteuid() != 0:
        raise DidNotRun('needs root')


def called(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def own_mounts():
    """Gives this process mounts that nobody else sees."""
    called(LIBC.unshare(NEW_MOUNTS))
    called(LIBC.mount(b'none', b'/', None, PRIVATE, None))


def mount(kind, at, options=b''):
    called(LIBC.mount(kind, os.fsencode(at), kind, 0, options))


def with_mounts(side, change, script=LASTING, **how):
    """Runs a script among changed mounts, on both sides; a machine that allows none is told."""
    needs_root()

    def before():
        try:
            own_mounts()
            change()
        except OSError as e:
            os.write(2, b'no mounts here: ' + str(e).encode())
            os._exit(98)
    seen = side.shell(script, before=before, **how)
    if seen['end'] == 'exit 98':
        raise DidNotRun(seen['err'].decode())
    return seen


def both(side, **how):
    return dict(side.shell(LASTING, **how), short=side.shell(SCRIPT, **how))


@case('a full disk under the spool changes nothing', expect=WELL)
def full_spool(side):
    def fill():
        mount(b'tmpfs', side.spool, b'size=64k,mode=700')
        with open(os.path.join(side.spool, 'filler'), 'wb', buffering=0) as f:
            try:
                while f.write(bytes(4096)):
                    pass
            except OSError:
                pass
    return with_mounts(side, fill)


@case('a spool without room for another file changes nothing', expect=WELL)
def no_inodes(side):
    return with_mounts(side, lambda: mount(b'tmpfs', side.spool, b'nr_inodes=1,mode=700'))


@case('a home, a spool and a temporary folder that are all read-only change nothing', expect=WELL)
def read_only(side):
    def lock():
        for path in (side.home, side.spool, '/tmp', '/var/tmp'):
            if path != '/tmp' or not side.work.startswith('/tmp'):
                called(LIBC.mount(os.fsencode(path), os.fsencode(path), None, 4096, None))
                called(LIBC.mount(None, os.fsencode(path), None, READ_ONLY_BIND_AGAIN, None))
    return with_mounts(side, lock, env={'NIGHTJAR_SPOOL': None})


@case('a disk that is full under the command is the command\'s trouble as bare', expect={'out': b'told\n', 'end': 'exit 1'})
def full_disk(side):
    return with_mounts(side, lambda: mount(b'tmpfs', side.home, b'size=64k'), 'head -c 200000 /dev/zero >"$HOME/big" || echo told; test $(wc -c <"$HOME/big") -gt 70000')


@case('a log file on a disk that is full fails for the command as bare', expect={'end': 'exit 5'})
def full_log(side):
    needs_root()
    where = os.path.join(side.folder, 'mounted')
    os.makedirs(where, exist_ok=True)
    try:
        mount(b'tmpfs', where, b'size=64k')
    except OSError as e:
        raise DidNotRun(str(e))
    try:
        log = os.open(os.path.join(where, 'log'), os.O_WRONLY | os.O_CREAT)
        seen = side.run([PYTHON, '-I', '-c', 'import os\nfor i in range(1000):\n try: os.write(1, b"x" * 1000)\n except OSError as e: os.write(2, str(e).encode()); os._exit(5)'], out=log)
        os.close(log)
    finally:
        LIBC.umount2(os.fsencode(where), 2)
    return seen


@case('without /proc the command runs, and ends as bare', expect=WELL)
def no_proc(side):
    return with_mounts(side, lambda: mount(b'tmpfs', '/proc'))


@case('without /dev/tty, /dev/null and the rest of /dev the command runs', expect=WELL)
def no_dev(side):
    return with_mounts(side, lambda: mount(b'tmpfs', '/dev'))


@case('the first process of a container ends as bare', expect={'end': 'exit 3'})
def container(side):
    needs_root()
    if not shutil.which('unshare'):
        raise DidNotRun('there is no unshare')
    prefix, side.prefix = side.prefix(), lambda *options: []
    seen = side.run(['unshare', '--pid', '--fork', '--mount-proc'] + prefix + ['/bin/sh', '-c', LASTING])
    if b'unshare failed' in seen['err']:
        raise DidNotRun(seen['err'].decode())
    return seen


@case('HOME that is unset, empty, missing, a file or someone else\'s changes nothing', limit=90, expect={'end': 'exit 3'})
def homes(side):
    plain = os.path.join(side.folder, 'plain')
    open(plain, 'w').close()
    seen = {}
    for home in (None, '', '/nonexistent', plain, '/', '/proc', 'relative', '/dev/null', '\n'):
        seen[repr(home)] = side.shell(SCRIPT, env={'HOME': home, 'NIGHTJAR_SPOOL': None, 'XDG_STATE_HOME': home})
    return dict(seen, end=side.shell(SCRIPT, env={'NIGHTJAR_SPOOL': None})['end'])


@case('a spool that is a file, a link, open to all, endless or someone else\'s is not used and changes nothing', limit=90, expect={'end': 'exit 3'})
def spools(side):
    outside = os.path.join(side.folder, 'outside')
    shutil.rmtree(outside, ignore_errors=True)
    os.mkdir(outside, 0o700)
    odd = os.path.join(side.home, 'odd')
    os.mkdir(odd)
    open(os.path.join(odd, 'file'), 'w').close()
    os.symlink(outside, os.path.join(odd, 'link'))
    os.symlink('loop', os.path.join(odd, 'loop'))
    os.mkdir(os.path.join(odd, 'open'))
    os.chmod(os.path.join(odd, 'open'), 0o777)
    os.mkfifo(os.path.join(odd, 'fifo'))
    seen = {}
    for name in ('file', 'link', 'loop', 'open', 'fifo', 'none/below/this', ''):
        seen[name] = side.shell(SCRIPT, env={'NIGHTJAR_SPOOL': os.path.join(odd, name) if name else ''})
    side.must(os.listdir(outside) == [], 'the link was followed: %s' % os.listdir(outside))
    side.must(os.listdir(os.path.join(odd, 'open')) == [], 'a folder open to all was used')
    return dict(seen, end=side.shell(SCRIPT)['end'])


@case('what lies in the spool, however odd, changes nothing, and ours has the modes 0700 and 0600', limit=90, expect={'end': 'exit 3'})
def odd_spool(side):
    os.mkfifo(os.path.join(side.spool, '01M7XRCKSWWQRGS2MCTG5CG5ZQ.run'))
    os.symlink('/etc/passwd', os.path.join(side.spool, '01M7XRCKSWWQRGS2MCTG5CG5ZR.run'))
    os.mkdir(os.path.join(side.spool, '01M7XRCKSWWQRGS2MCTG5CG5ZS.run'))
    with open(os.path.join(side.spool, '01M7XRCKSWWQRGS2MCTG5CG5ZT.run'), 'wb') as f:
        f.write(os.urandom(100000))
    for i in range(200):
        open(os.path.join(side.spool, 'junk%d' % i), 'w').close()
    before = set(os.listdir(side.spool))
    seen = both(side)
    for name in set(os.listdir(side.spool)) - before:
        mode = os.lstat(os.path.join(side.spool, name)).st_mode
        side.must(stat.S_IMODE(mode) & 0o077 == 0, '%s has mode %o' % (name, mode))
    return seen


@case('another user\'s run has another spool, and a HOME that it may not write to changes nothing', expect=WELL)
def other_user(side):
    needs_root()
    reachable_by_all(side.launcher)

    def become():
        os.setgroups([])
        os.setgid(54321)
        os.setuid(54321)
    return side.shell(LASTING, before=become, env={'NIGHTJAR_SPOOL': None, 'HOME': side.home})


def installed(side, *changes):
    """A launcher of its own whose installation lacks something."""
    home = os.path.join(side.folder, 'installed')
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(os.path.join(home, 'cli', 'target'))
    shutil.copy(side.launcher, home)
    origin = os.path.join(os.path.dirname(side.launcher), 'cli', 'target')
    os.symlink(os.path.join(os.path.dirname(side.launcher), 'sdk'), os.path.join(home, 'sdk'))
    for name in ('nightjar.jar', 'wrapper.env', 'run.aot'):
        if os.path.exists(os.path.join(origin, name)):
            os.symlink(os.path.join(origin, name), os.path.join(home, 'cli', 'target', name))
    for name, content in changes:
        path = os.path.join(home, 'cli', 'target', name)
        if os.path.lexists(path):
            os.remove(path)
        if content is not None:
            with open(path, 'wb') as f:
                f.write(content)
    side.launcher = os.path.join(home, 'nightjar')


@case('without a build the command runs bare', expect=WELL)
def not_built(side):
    installed(side, ('nightjar.jar', None), ('wrapper.env', None))
    return both(side)


@case('without the jar the command runs bare', expect=WELL)
def no_jar(side):
    installed(side, ('nightjar.jar', None))
    return both(side)


@case('without the JDK the command runs bare', expect=WELL)
def no_jdk(side):
    installed(side, ('wrapper.env', b"nightjar_java='/no/such/java'\nnightjar_hold=''\nnightjar_rs=''\nnightjar_tr=''\n"))
    return both(side)


@case('an AOT cache that is missing, empty, damaged or of another build changes nothing', limit=90, expect={'end': 'exit 3'})
def caches(side):
    seen = {}
    for name, content in (('missing', None), ('empty', b''), ('damaged', os.urandom(100000)), ('cut', open(os.path.join(os.path.dirname(side.launcher), 'cli/target/run.aot'), 'rb').read(5000000))):
        launcher = side.launcher
        installed(side, ('run.aot', content))
        seen[name] = side.shell(SCRIPT)
        side.launcher = launcher
    return dict(seen, end=seen['missing']['end'])


@case('a job name of any bytes and any length does not keep the command from running', limit=60, expect={'end': 'exit 3'})
def options(side):
    seen = {}
    for words in (('--job', '\n\t'), ('--job', os.fsdecode(b'\xff\xfe')), ('--job', 'x' * 5000), ('--timeout', '0'), ('--timeout=1h',), ('--job=--',)):
        seen[repr(words)[:40]] = side.shell(SCRIPT, options=words)
    return dict(seen, end=side.shell(SCRIPT)['end'])


@case('called through a link, by a relative path, from PATH and from another folder the command runs', expect={'end': 'exit 3'})
def called_by(side):
    link = os.path.join(side.home, 'a link')
    os.symlink(side.launcher, link)
    launcher, seen = side.launcher, {}
    for name, word in (('link', link), ('relative', os.path.relpath(launcher)), ('path', 'nightjar')):
        side.launcher = word
        seen[name] = side.shell(SCRIPT, env={'PATH': os.path.dirname(launcher) + ':/usr/bin:/bin'})
        side.launcher = launcher
    return dict(seen, end=side.shell(SCRIPT)['end'])


@case('a run inside a run inside a run is like one', expect=WELL)
def nested(side):
    prefix = side.prefix()
    return side.run(prefix + prefix + ['/bin/sh', '-c', LASTING])


@case('sudo, env -i, chroot-like and su-like callers: an empty environment runs the command', expect={'end': 'exit 0'})
def bare_environment(side):
    prefix, side.prefix = side.prefix(), lambda *options: []
    return side.run(['env', '-i'] + prefix + ['/bin/sh', '-c', 'echo "$HOME-$USER-$PATH" | head -c 1'])
