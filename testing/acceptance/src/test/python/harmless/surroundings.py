"""What a command finds around it."""
import ctypes
import fcntl
import os
import resource
import socket

from bench import LIBC, PYTHON, DidNotRun, Overdue, case, reachable_by_all, until

ODD_VARIABLES = [b'with space=a b', b'dotted.name=1', b'dashed-name=2', b'BASH_FUNC_greet%%=() {  echo hello from $1\n}', b'empty=', b'lines=one\ntwo\n', b'bytes=\xff\xfe',
                 b'=odd', b'no_equals_sign', b'1digit=x', b'\xc3\xa4=umlaut', b'twice=first', b'twice=second', b'quotes="\'`$(touch harm)\\']
LAUNCHERS = ('home', 'out', 'built', 'jar', 'launch', 'flags', 'run_flags', 'server_flags', 'run_wrapper', 'java', 'hold', 'rs', 'name', 'value', 'key', 'jdk', 'mvn', 'cache', 'found',
             'IFS', 'PS1', 'PS2', 'PS4', 'OPTIND', 'OPTARG', 'PPID', 'LINENO', 'ENV', 'BASH_ENV', 'CDPATH', 'OLDPWD', 'SHLVL', 'POSIXLY_CORRECT', 'SHELLOPTS_', 'MAIL', 'TERM', 'COLUMNS', 'LINES', 'i', 'n')


def exact(side, entries):
    """Runs a command with exactly these entries as its environment and returns what it got, less what is ours."""
    given = {e.split(b'=', 1)[0] for e in entries}
    block = (ctypes.c_char_p * (len(entries) + 1))(*entries, None)
    command = [os.fsencode(word) for word in side.argv([PYTHON, '-I', '-S', '-c', 'import os; os.write(1, open("/proc/self/environ", "rb").read())'])]

    def replace():
        LIBC.execve(command[0], (ctypes.c_char_p * (len(command) + 1))(*command, None), block)
    done = side.start(['true'], before=replace)
    seen = done.finish()
    added = (b'NIGHTJAR_', b'TRACEPARENT', b'PYTHONPATH', b'PYTHONFAULTHANDLER')
    got = [e for e in seen.pop('out').split(b'\0')[:-1] if e.split(b'=', 1)[0] in given or not e.startswith(added)]
    return dict(seen, variables=[repr(e)[1:] for e in sorted(got)])


@case('a plain command finds all as bare, and of ours only the documented variables', expect={'end': 'exit 0'})
def plain(side):
    return side.look()


@case('the variables that we add are those documented', expect={'end': 'exit 0'})
def added(side):
    done = side.run(['env'])
    names = {line.split(b'=')[0].decode() for line in done.pop('out').splitlines()} - set(side.environment)
    if side.wrapped:
        wanted = {'NIGHTJAR_RUN_ID', 'NIGHTJAR_JOB', 'TRACEPARENT'}
        side.must(wanted <= names, 'missing: %s' % (wanted - names))
        side.must(all(n.startswith('NIGHTJAR_') or n in ('TRACEPARENT', 'PYTHONPATH', 'PYTHONFAULTHANDLER') for n in names), 'added: %s' % names)
    return done


@case('an environment that is empty stays empty but for ours', expect={'variables': []})
def empty(side):
    return exact(side, [])


@case('variables with odd names and values arrive as they are', expect={'end': 'exit 0'})
def odd(side):
    return exact(side, [b'PATH=/usr/bin:/bin', b'NIGHTJAR_URL=http://127.0.0.1:1', b'NIGHTJAR_SPOOL=' + os.fsencode(side.spool)] + ODD_VARIABLES)


@case('a function that bash exported arrives', expect={'out': b'hello from me\n'})
def bash_function(side):
    if not os.path.exists('/bin/bash'):
        raise DidNotRun('there is no /bin/bash')
    return side.run(['/bin/bash', '-c', 'greet me'], env={'BASH_FUNC_greet%%': '() {  echo hello from $1\n}'})


@case('variables that the launcher, its shell or the JVM use themselves arrive as they are', expect={'end': 'exit 0'})
def launchers_own(side):
    entries = [b'PATH=/usr/bin:/bin', b'NIGHTJAR_URL=http://127.0.0.1:1', b'NIGHTJAR_SPOOL=' + os.fsencode(side.spool)]
    return exact(side, entries + [name.encode() + (b'=5' if name == 'OPTIND' else b'=mine ' + name.encode()) for name in LAUNCHERS])


@case('a PWD that is missing or wrong is left alone', expect={'end': 'exit 0'})
def pwd(side):
    seen = {name: side.shell('env | grep PWD', env={'PWD': value, 'OLDPWD': value}) for name, value in (('none', None), ('wrong', '/somewhere'), ('relative', 'here'))}
    return dict(seen, end=side.run(['true'])['end'])


@case('options for other JVMs reach the command and disturb nothing', expect={'end': 'exit 0', 'err': b''})
def hostile_java(side):
    names = ('JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'JDK_AOT_VM_OPTIONS')
    env = {name: '-XX:+NoSuchOption -Xmx1k -agentlib:nothing "quoted" \n@file' for name in names}
    env.update({'JAVA_HOME': '/nowhere', 'CLASSPATH': '/nowhere', 'LD_BIND_NOW': '1', '_JAVA_SR_SIGNUM': '12', '_JAVA_LAUNCHER_DEBUG': '1', 'MALLOC_ARENA_MAX': '1', '_JAVA_VERSION_SET': 'x'})
    return side.look(env=env)


@case('an empty option variable for other JVMs stays set and empty', expect={'out': b'<> set\n'})
def empty_java(side):
    return side.shell('echo "<$JAVA_TOOL_OPTIONS> ${JAVA_TOOL_OPTIONS+set}"', env={'JAVA_TOOL_OPTIONS': ''})


@case('what is set already is not replaced', expect={'end': 'exit 0'})
def set_already(side):
    env = {'NIGHTJAR_RUN_ID': 'mine', 'NIGHTJAR_JOB': 'mine', 'NIGHTJAR_ATTEMPT': 'mine', 'TRACEPARENT': '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
           'PYTHONPATH': '/mine', 'PYTHONFAULTHANDLER': ''}
    side.given_names = set(env)
    seen = side.look(env=env)
    if isinstance(seen['sees'], dict):
        kept = [v for v in seen['sees']['environment'] if not v.startswith('PYTHONPATH=')]
        path = [v for v in seen['sees']['environment'] if v.startswith('PYTHONPATH=')]
        side.must(path and path[0].endswith('/mine'), 'PYTHONPATH became %s' % path)  # documented: ours stands before it
        seen['sees']['environment'] = kept
    return seen


@case('arguments arrive as the bytes they are, in the plainest locale', expect={'end': 'exit 0'})
def arguments(side):
    odd = ['', ' ', '-', '--', '--job', '-x=y', '\n', "quo'te", 'quo"te', '$HOME', '`id`', '*', '@file', '-XX:+Nope', '-Dx=y', '--help', '\\', 'tab\there', os.fsdecode(b'\xff\xfe\x80'),
           os.fsdecode(b'caf\xe9'), 'caf\u00e9', '\U0001f600', os.fsdecode(b'\xed\xa0\x80'), '', '']
    return {locale: side.look(*odd, env={'LC_ALL': locale})['sees']['arguments'] for locale in ('C', 'C.UTF-8', 'de_DE.ISO-8859-1', 'nonsense')} | side.run(['true'])


@case('two thousand arguments arrive', expect={'out': b'2000\n'})
def many_arguments(side):
    return side.run(['/bin/sh', '-c', 'echo $#', 'sh'] + ['argument %d' % i for i in range(2000)])


@case('an argument of 128 KiB less one byte arrives, and one more is refused as bare', expect={'end': 'exit 0'})
def long_argument(side):
    return side.run(['/bin/sh', '-c', 'echo ${#1}; printf %s "$1" | cksum', 'sh', 'x' * (131072 - 1)])


@case('arguments and variables near the system\'s limit arrive', expect={'end': 'exit 0'})
def near_the_limit(side):
    return side.run(['/bin/sh', '-c', 'echo $#', 'sh'] + ['y' * 100000] * 15, env={'BIG%d' % i: 'z' * 50000 for i in range(4)})


@case('file names with spaces, quotes, newlines and bytes that are no text work as command, argument and folder', expect={'end': 'exit 0'})
def file_names(side):
    seen = {}
    for raw in (b'a b', b'new\nline', b'quo\'te"s', b'-dash', b'\xff\xfe', b'caf\xe9', b'$x `y`', b'back\\slash', b'%s%n', b'a=b', b'*?[x]'):
        name = os.fsdecode(raw)
        os.mkdir(name)
        with open(os.path.join(name, name), 'w') as f:
            f.write('#!/bin/sh\nprintf "%s\\n" "$0" "$1"; ls; touch "$1.made"\n')
        os.chmod(os.path.join(name, name), 0o755)
        seen[repr(raw)] = side.run(['./' + name, './' + name], cwd=name)
    return dict(seen, end=side.run(['true'])['end'])


@case('every locale setting arrives, and none changes a byte of the output', expect={'end': 'exit 0'})
def locales(side):
    seen = {}
    for value in ('C', 'POSIX', 'en_US.UTF-8', 'tr_TR.UTF-8', 'ja_JP.SJIS', '\u00e4\u00f6', '../../etc', 'x' * 500, ''):
        seen[value[:20]] = side.run(['/bin/sh', '-c', 'printf "caf\\303\\251 caf\\351 \\377\\n"; echo "$LANG $LC_ALL $LC_CTYPE"'],
                                    env={'LANG': value, 'LC_ALL': value, 'LC_CTYPE': value, 'LANGUAGE': value, 'TZ': value, 'LC_TIME': value})
    return dict(seen, end=side.run(['true'])['end'])


@case('each umask is kept, and files get the modes they would get bare', expect={'end': 'exit 0'})
def umask(side):
    seen = {}
    for mask in (0, 0o022, 0o077, 0o777):
        seen['%o' % mask] = side.shell('umask; touch file.%o; mkdir folder.%o' % (mask, mask), before=lambda: os.umask(mask))
    return dict(seen, end=side.run(['true'])['end'])


def limited(side, **limits):
    def limit():
        for name, value in limits.items():
            resource.setrlimit(getattr(resource, 'RLIMIT_' + name), value)
    return side.run(['cat', '/proc/self/limits'], before=limit)


@case('limits of every kind arrive as they are', expect={'end': 'exit 0'})
def limits(side):
    return limited(side, CPU=(500, 600), FSIZE=(1 << 30, 1 << 31), DATA=(1 << 33, 1 << 34), STACK=(1 << 20, 1 << 24), CORE=(0, 1 << 20), NPROC=(5000, 6000), NOFILE=(700, 900),
                   MEMLOCK=(32768, 65536), AS=(1 << 35, 1 << 36), SIGPENDING=(500, 600), MSGQUEUE=(1000, 2000))


@case('very few open files (20, 16, 12) do not keep the command from running', expect={'20': 'exit 4', '16': 'exit 4', '12': 'exit 4'})
def few_files(side):
    seen = {}
    for number in (20, 16, 12):  # a shell that runs a script, as the launcher is, needs eleven
        done = side.shell('echo out; ulimit -n; exit 4', before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (number, number)))
        seen.update({str(number): done['end'], 'out %d' % number: done['out'], 'err %d' % number: done['err']})
    return seen


@case('a small or unlimited stack does not keep the command from running', expect={'end': 'exit 0'})
def stack(side):
    seen = {name: limited(side, STACK=size) for name, size in (('200 KiB', (200 << 10, 200 << 10)), ('64 KiB', (64 << 10, 64 << 10)), ('unlimited', (-1, -1)))}
    return dict(seen, end=side.run(['true'])['end'])


@case('little address space (2 GiB, 400 MiB, 100 MiB, 30 MiB) does not keep the command from running', expect={'end': 'exit 0'})
def address_space(side):
    seen = {'%d MiB' % size: limited(side, AS=(size << 20, size << 20)) for size in (2048, 1024, 400, 100, 30)}
    return dict(seen, end=side.run(['true'])['end'])


@case('little data space (256 MiB, 40 MiB) does not keep the command from running', expect={'end': 'exit 0'})
def data_space(side):
    seen = {'%d MiB' % size: limited(side, DATA=(size << 20, size << 20)) for size in (256, 100, 40)}
    return dict(seen, end=side.run(['true'])['end'])


@case('few processes allowed does not keep the command from running', expect={'end': 'exit 0'})
def few_processes(side):
    if os.geteuid() != 0:
        raise DidNotRun('needs root, to become a user without other processes')
    reachable_by_all(side.launcher)
    seen = {}
    for number in (200, 20, 4, 2):
        def limit(number=number):
            resource.setrlimit(resource.RLIMIT_NPROC, (number, number))
            os.setgid(54321)
            os.setuid(54321)
        seen[number] = side.run(['cat', '/proc/self/limits'], before=limit, env={'NIGHTJAR_SPOOL': None})
    return dict(seen, end=side.run(['true'])['end'])


@case('a limit on file size ends only the command that passes it', expect={'end': 'signal 25'})
def file_size(side):
    return side.shell('echo start; exec head -c 100000 /dev/zero >big', before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50000, 50000)))


@case('a limit on file size of nothing at all does not harm', expect={'end': 'exit 3', 'out': b'fine\n'})
def no_file_size(side):
    return side.shell('echo fine; exit 3', before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))


@case('a limit on CPU time ends the command, not the wrapper first', expect={'end': 'signal 24'})
def cpu_time(side):
    return side.shell('while :; do :; done', before=lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 3)))


@case('niceness, scheduler, processor, I/O priority, timer slack, personality and OOM score are kept', expect={'end': 'exit 0'})
def priorities(side):
    def change():
        os.nice(5)
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
        LIBC.syscall(251, 1, 0, 2 << 13 | 6)
        LIBC.prctl(29, 123456, 0, 0, 0)
        LIBC.personality(0x0040000)
        for file, value in (('oom_score_adj', '700'), ('coredump_filter', '0x7f')):
            with open('/proc/self/' + file, 'w') as f:
                f.write(value)
    return side.look(before=change)


@case('dropped privileges, no-new-privileges and groups are kept', expect={'end': 'exit 0'})
def privileges(side):
    if os.geteuid() != 0:
        raise DidNotRun('needs root')
    reachable_by_all(side.launcher)

    def drop():
        os.chmod(side.work, 0o777)
        LIBC.prctl(38, 1, 0, 0, 0)
        LIBC.prctl(24, 12, 0, 0, 0)  # drops CAP_NET_ADMIN from the bounding set
        os.setgroups([7, 12345])
        os.setgid(54321)
        os.setuid(54321)
    return side.look(before=drop, env={'NIGHTJAR_SPOOL': None})


@case('a very deep working folder is kept', expect={'end': 'exit 0'})
def deep(side):
    def descend():
        os.chdir(side.home)
        for _ in range(30):
            os.makedirs('d' * 200, exist_ok=True)
            os.chdir('d' * 200)
    return side.shell('pwd -P | wc -c; echo here >here; cat here', before=descend)


@case('a working folder that was deleted does not keep the command from running', expect={'end': 'exit 6', 'out': b'ran\n'})
def deleted(side):
    def delete():
        os.mkdir('gone')
        os.chdir('gone')
        os.rmdir('../gone')
    seen = side.shell('echo ran; exit 6', before=delete)
    seen['err'] = seen['err'].replace(b'sh: 0: getcwd() failed: No such file or directory\n', b'')  # every shell says so, the launcher's too
    return seen


@case('a working folder that may not be entered again does not keep the command from running', expect={'end': 'exit 6'})
def forbidden(side):
    if os.geteuid() != 0:
        raise DidNotRun('needs root, to become someone else')
    reachable_by_all(side.launcher)

    def enter():
        os.mkdir('closed', 0o700)
        os.chdir('closed')
        os.setuid(54321)
    return side.shell('echo ran; exit 6', before=enter, env={'NIGHTJAR_SPOOL': None})


@case('descriptors 3 to 9 and high ones are inherited as they are, with flags and offsets, and no others', expect={'end': 'exit 0'})
def descriptors(side):
    with open('data', 'wb') as f:
        f.write(b'0123456789')
    file, folder = os.open('data', os.O_RDWR | os.O_APPEND), os.open('.', os.O_RDONLY)
    os.lseek(file, 4, os.SEEK_SET)
    read, write = os.pipe()
    os.set_blocking(read, False)
    near, far = socket.socketpair()
    keep = {3: file, 4: folder, 5: read, 6: write, 7: near.fileno(), 8: far.fileno(), 9: file, 10: read, 63: write, 255: folder}
    return side.look(keep=keep)


@case('a pipe on a further descriptor works in both directions', expect={'end': 'exit 0', 'said': b'hello back\n'})
def further_pipe(side):
    read, write = os.pipe()
    started = side.start(['/bin/sh', '-c', 'echo hello back >&5'], keep={5: write})
    os.close(write)
    said = b''
    while True:
        more = os.read(read, 100)
        if not more:
            break
        said += more
    os.close(read)
    return {'end': started.wait(), 'said': said}


@case('a further descriptor that the command closes early is closed', expect={'saw the end': True, 'end': 'exit 6'})
def closed_early(side):
    read, write = os.pipe()
    started = side.start(['/bin/sh', '-c', 'exec 5>&-; echo closed; read go; exit 6'], stdin='pipe', keep={5: write})
    os.close(write)
    started.expect(b'closed\n')
    os.set_blocking(read, False)

    def is_over():
        try:
            return os.read(read, 1) == b''
        except BlockingIOError:
            return False
    try:
        saw = until(is_over, 'end', 3)
    except Overdue:
        saw = False
    started.give(b'go\n')
    return {'saw the end': saw, 'end': started.wait()}


@case('a lock on an inherited descriptor is free as soon as the command gives it up', expect={'free': True, 'end': 'exit 0'})
def lock(side):
    ours, theirs = os.open('lock', os.O_RDWR | os.O_CREAT, 0o600), os.open('lock', os.O_RDWR)
    started = side.start(['/bin/sh', '-c', 'flock 9; echo locked; read go; exec 9>&-; echo given up; read go'], stdin='pipe', keep={9: theirs})
    os.close(theirs)
    started.expect(b'locked\n')

    def is_free():
        try:
            fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
    assert not is_free(), 'the command holds no lock'
    started.give(b'go\n')
    started.expect(b'given up\n')
    try:
        free = until(is_free, 'lock', 3)
    except Overdue:
        free = False
    started.give(b'go\n')
    return {'free': free, 'end': started.wait()}


@case('an exclusive lock on the command\'s own file is its own', expect={'end': 'exit 0', 'out': b'mine\n'})
def own_lock(side):
    return side.shell('exec 9>lock; flock -n 9 && echo mine')


@case('time limits of the parent shell see the same CPU time of children', expect={'end': 'exit 0'})
def times(side):
    return side.run([PYTHON, '-I', '-c', 'import os, resource\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime < 5)'])
