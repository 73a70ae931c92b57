"""How a command ends, or does not even start."""
import os
import resource

from bench import PYTHON, DidNotRun, case

CODES = (0, 1, 2, 3, 42, 63, 64, 65, 75, 78, 99, 100, 113, 124, 125, 126, 127, 128, 129, 130, 137, 139, 141, 143, 200, 254, 255)
TRIED = 'exec "$@"'


def tried(side, *command, **how):
    """A command that may not be one, as a shell tries it: its words about that are its own, its exit code is not."""
    if side.wrapped:
        seen = side.run(list(command), **how)
    else:
        seen = side.run(['/bin/sh', '-c', TRIED, 'sh', *command], **how)
    if seen['end'] in ('exit 126', 'exit 127'):
        del seen['err']
    return seen


def one_of_both(seen):
    """Shells disagree on which of the two codes means what beyond the plain cases."""
    if seen['end'] in ('exit 126', 'exit 127'):
        seen['end'] = 'exit 126 or 127'
    return seen


def file(name, content, mode=0o755):
    with open(name, 'wb') as f:
        f.write(content)
    os.chmod(name, mode)
    return './' + name


@case('each exit code is the command\'s', limit=90)
def codes(side):
    seen = {}
    for at in range(0, len(CODES), 9):
        batch = [(code, side.start(['/bin/sh', '-c', 'exit %d' % code])) for code in CODES[at:at + 9]]
        seen.update((code, started.finish()) for code, started in batch)
    return seen


@case('a missing command ends with 127', expect={'end': 'exit 127', 'out': b''})
def missing(side):
    return tried(side, 'no-such-command-here')


@case('a missing file ends with 127', expect={'end': 'exit 127'})
def missing_file(side):
    return tried(side, './no/such file')


@case('an empty command word ends as in a shell', expect={'end': 'exit 126 or 127'})
def empty(side):
    return one_of_both(tried(side, ''))


@case('a folder ends with 126', expect={'end': 'exit 126'})
def folder(side):
    os.makedirs('folder', exist_ok=True)
    return tried(side, './folder')


@case('a file that is not executable ends with 126', expect={'end': 'exit 126'})
def not_executable(side):
    return tried(side, file('plain', b'#!/bin/sh\necho ran\n', 0o644))


@case('a file below a file ends with 126 or 127 as in a shell')
def below_a_file(side):
    return one_of_both(tried(side, file('plain', b'') + '/x'))


@case('a name that is too long ends as in a shell')
def too_long(side):
    return one_of_both(tried(side, './' + 'x' * 300))


@case('a loop of links ends as in a shell')
def loop(side):
    os.symlink('loop', 'loop')
    return one_of_both(tried(side, './loop'))


@case('a script whose interpreter is missing ends with 127', expect={'end': 'exit 127'})
def no_interpreter(side):
    return tried(side, file('script', b'#!/no/such/interpreter\necho ran\n'))


@case('a script with carriage returns in its first line ends with 127', expect={'end': 'exit 127'})
def carriage_return(side):
    return tried(side, file('script', b'#!/bin/sh\r\necho ran\r\n'))


@case('a script without a first line for the kernel runs in a shell', expect={'end': 'exit 3', 'out': b'ran ./script one two words\n'})
def no_first_line(side):
    return tried(side, file('script', b'echo "ran $0 $*"; exit 3\n'), 'one', 'two words')


@case('such a script is found on PATH, too', expect={'end': 'exit 4'})
def no_first_line_on_path(side):
    os.mkdir('bin')
    file('bin/ours', b'echo "ran $0 $#"; exit 4\n')
    return tried(side, 'ours', 'x', env={'PATH': side.path('bin') + ':/usr/bin:/bin'})


@case('an empty file that is executable succeeds, as in a shell', expect={'end': 'exit 0', 'out': b''})
def empty_file(side):
    return tried(side, file('script', b''))


@case('a damaged program ends as in a shell')
def damaged(side):
    return one_of_both(tried(side, file('program', b'\x7fELF' + bytes(100))))


@case('a first line with an argument is the kernel\'s business', expect={'end': 'exit 0'})
def first_line_argument(side):
    return tried(side, file('script', b'#!/bin/sh -e\nfalse || echo "$0 $1"\n'), 'arg')


@case('an empty PATH, none at all, and one with empty parts look commands up as in a shell')
def paths(side):
    file('here', b'#!/bin/sh\n/bin/echo here\n')
    return {name: tried(side, 'here', env={'PATH': path})
            for name, path in (('empty parts', ':/usr/bin:'), ('dot', '/usr/bin:.'), ('elsewhere', '/usr/bin:/bin'))}


@case('a death by SEGV, ABRT or FPE with core files allowed leaves the command\'s core alone', expect={'SEGV': 'signal 11', 'core files': 3})
def core_files(side):
    with open('/proc/sys/kernel/core_pattern') as f:
        pattern = f.read().strip()
    if '/' in pattern or '|' in pattern:
        raise DidNotRun('core files go to %s, not into the working folder' % pattern)

    def allow():
        resource.setrlimit(resource.RLIMIT_CORE, (1 << 24, 1 << 24))
    seen = {}
    for name in ('SEGV', 'ABRT', 'FPE'):
        done = side.shell('kill -%s $$' % name, before=allow)
        seen[name] = done['end']
    cores = [n for n in os.listdir('.') if n.startswith('core')]
    seen['core files'] = len(cores) if len(cores) != 1 else 3  # where all have one name, the last one stays
    for name in cores:
        os.remove(name)
    return seen


@case('of a core file the wrapper\'s own status does not tell: it makes none', expect={'end': 'signal 11'})
def core_flag(side):
    def allow():
        resource.setrlimit(resource.RLIMIT_CORE, (1 << 24, 1 << 24))
    started = side.start(['/bin/sh', '-c', 'kill -SEGV $$'], before=allow)
    started.finish()
    for name in os.listdir('.'):
        if name.startswith('core'):
            os.remove(name)
    side.must(not os.WCOREDUMP(started.status), 'the wrapper left a core file')
    return {'end': started.wait()}


@case('a command that kills its whole group ends by that signal', expect={'end': 'signal 15'})
def own_group(side):
    return side.shell('sleep 60 & sleep 60 & kill -TERM 0; wait')


@case('a command that kills its parent is alone in that', expect={'end': 'exit 0'})
def kills_nobody(side):
    return side.run([PYTHON, '-I', '-c', 'import os\npid = os.fork()\nif pid == 0: os.kill(os.getpid(), 9)\nprint(os.waitpid(pid, 0)[1])'])


@case('a command that is replaced by another one ends as that one', expect={'end': 'signal 9'})
def replaced(side):
    return side.shell('exec sh -c "kill -9 \\$\\$"')


@case('hundreds of children and zombies of the command are its own business', expect={'end': 'exit 0'})
def zombies(side):
    return side.run([PYTHON, '-I', '-c', 'import os\nfor i in range(300):\n if os.fork() == 0: os._exit(i & 127)\nprint(sum(os.waitpid(-1, 0)[1] >> 8 for i in range(300)))'])


@case('a thread that goes on after the main thread ended does so')
def threads(side):
    return side.run([PYTHON, '-I', '-c', 'import os, threading, ctypes, time\n'
                     'def rest():\n time.sleep(.2); os.write(1, b"rest"); os._exit(9)\n'
                     'threading.Thread(target=rest).start(); ctypes.CDLL(None).syscall(60, 0)'])
