"""What goes in and what comes out."""
import hashlib
import os
import socket
import time

from bench import PYTHON, Overdue, case, is_alive, until

MANY = 'i=0; while [ $i -lt 2000 ]; do echo "out $i"; echo "err $i" >&2; i=$((i+1)); done'


@case('standard output and standard error arrive byte for byte, each in its own stream', expect={'out': b'one\ntwo\n', 'err': b'oops\n', 'end': 'exit 3'})
def apart(side):
    return side.shell('echo one; echo oops >&2; echo two; exit 3')


@case('no output at all is no output at all', expect={'out': b'', 'err': b'', 'end': 'exit 0'})
def none(side):
    return side.run(['true'])


@case('a last line without its newline gets none', expect={'out': b'half', 'err': b'a line'})
def unfinished(side):
    return side.shell('printf half; printf "a line" >&2')


@case('binary output with every byte value and NULs arrives unchanged on both streams')
def binary(side):
    return side.run([PYTHON, '-I', '-c', 'import os\nfor i in range(300):\n os.write(1, bytes(range(256))); os.write(2, bytes(reversed(range(256))))'])


@case('one megabyte of NULs and of newlines arrives unchanged', expect={'end': 'exit 0'})
def dull(side):
    return side.shell("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero | tr '\\0' '\\n' >&2")


@case('where both streams are one pipe (2>&1), their order is kept', expect={'end': 'exit 0'})
def merged(side):
    return side.shell(MANY, err='out')


@case('where both streams are one file (>log 2>&1), their order is kept', expect={'end': 'exit 0'})
def one_file(side):
    with open('log', 'wb') as log:
        return side.shell(MANY, out=log.fileno(), err='out')


@case('output is added to the end of a file that was opened with >>')
def appended(side):
    with open('log', 'wb') as log:
        log.write(b'yesterday\n')
    log = os.open('log', os.O_WRONLY | os.O_APPEND)
    seen = side.shell('echo today; echo tomorrow >>log; echo oops >&2', out=log, err='out')
    os.close(log)
    return seen


@case('output goes on where the file stands, and the next writer of the file goes on behind it', expect={'at': 21})
def goes_on(side):
    log = os.open('log', os.O_RDWR | os.O_CREAT, 0o600)
    os.write(log, b'a header line\nold rest')
    os.lseek(log, 14, os.SEEK_SET)
    seen = side.shell('echo a; echo bc >&2; echo d', out=log, err='out')
    seen['at'] = os.lseek(log, 0, os.SEEK_CUR)
    os.write(log, b'footer')
    os.close(log)
    return seen


@case('one gigabyte of output arrives whole, and the wrapper stays small', limit=110, expect={'bytes': 1 << 30, 'end': 'exit 0'})
def gigabyte(side):
    started = side.start([PYTHON, '-I', '-c', 'import os\nb = bytes(range(256)) * 4096\nfor i in range(1024): os.write(1, b)'])
    digest, total = hashlib.blake2b(), 0
    began = time.monotonic()
    while True:
        data = os.read(started.out, 1 << 20)
        if not data:
            break
        digest.update(data)
        total += len(data)
    end = started.wait()
    side.must(started.usage.ru_maxrss < 160 << 10, 'peak memory %d MiB' % (started.usage.ru_maxrss >> 10))
    side.must(time.monotonic() - began < 60, 'took %d s' % (time.monotonic() - began))
    return {'bytes': total, 'digest': digest.hexdigest(), 'end': end}


@case('a hundred megabytes without a newline arrive whole', limit=60, expect={'end': 'exit 0'})
def endless_line(side):
    started = side.start(['/bin/sh', '-c', "head -c 100000000 /dev/zero | tr '\\0' x"])
    total = others = 0
    while True:
        data = os.read(started.out, 1 << 20)
        if not data:
            break
        total += len(data)
        others += len(data) - data.count(b'x')
    end = started.wait()
    side.must(started.usage.ru_maxrss < 160 << 10, 'peak memory %d MiB' % (started.usage.ru_maxrss >> 10))
    return {'bytes': total, 'others': others, 'end': end}


@case('a hundred thousand tiny writes arrive in order', expect={'end': 'exit 0'})
def tiny(side):
    return side.run([PYTHON, '-I', '-c', 'import os\nfor i in range(100000): os.write(1 + i % 2, b"%x" % (i & 15))'])


@case('a line can be read while the command goes on', expect={'end': 'exit 0', 'answer': b'first\nsecond\n'})
def at_once(side):
    started = side.start(['/bin/sh', '-c', 'echo first; read word; echo second'], stdin='pipe')
    started.expect(b'first\n')
    started.give(b'on\n')
    started.expect(b'second\n')
    return {'end': started.wait(), 'answer': started.seen[started.out]}


@case('a slow reader slows the command down as bare and loses nothing', expect={'end': 'exit 0', 'waited': True})
def slow_reader(side):
    started = side.start([PYTHON, '-I', '-c', 'import os\nfor i in range(64): os.write(1, b"%04d" % i * 8192)\nopen("written", "w").close()'])
    waited = not os.path.exists('written')
    data = b''
    while len(data) < 64 * 32768:
        data += os.read(started.out, 5000)
    return {'end': started.wait(), 'digest': hashlib.blake2b(data).hexdigest(), 'waited': waited}


@case('a reader who never reads blocks the command and not its signals', expect={'end': 'signal 15'})
def stuck_reader(side):
    started = side.start([PYTHON, '-I', '-c', 'import os\nwith open("begun", "w") as f: f.write(str(os.getpid()))\nos.rename("begun", "writing")\nwhile True: os.write(1, b"x" * 65536)'])
    pid = side.pid_in('writing')
    until(lambda: sleeps_in_a_write(pid), 'a full pipe')
    os.kill(started.pid, 15)
    return {'end': started.wait(), 'alive': not until(lambda: not is_alive(pid), 'end')}


def sleeps_in_a_write(pid):
    with open('/proc/%d/stat' % pid) as f:
        return f.read().rsplit(')', 1)[1].split()[0] == 'S'


@case('a reader that goes away ends the command by SIGPIPE', expect={'end': 'signal 13', 'lines': b'y\ny\n'})
def reader_gone(side):
    started = side.start(['yes'])
    lines = b''
    while len(lines) < 4:
        lines += os.read(started.out, 4 - len(lines))
    os.close(started.out)
    started.out = None
    return {'end': started.wait(), 'lines': lines}


@case('a reader that goes away is an error to a command that ignores SIGPIPE', expect={'end': 'exit 7'})
def reader_gone_told(side):
    started = side.start([PYTHON, '-I', '-c', 'import os, sys\ntry:\n while True: os.write(1, b"y\\n" * 4000)\nexcept OSError as e:\n os.write(2, str(e).encode()); os._exit(7)'])
    os.read(started.out, 2)
    os.close(started.out)
    started.out = None
    return {'end': started.wait(), 'err': started.read(started.err)}


@case('a reader of one stream that goes away does not harm the other', expect={'end': 'exit 0'})
def one_reader_gone(side):
    started = side.start(['/bin/sh', '-c', 'trap "" PIPE; read go; echo lost; echo heard >&2; echo lost; echo heard again >&2; exit 0'], stdin='pipe')
    os.close(started.out)
    started.out = None
    started.give(b'go\n')
    return {'end': started.wait(), 'err': started.read(started.err)}


@case('every combination of closed standard streams is closed for the command', expect={'sees': 8})
def closed(side):
    seen = {}
    for closed in range(8):
        how = {name: 'closed' for bit, name in ((1, 'stdin'), (2, 'out'), (4, 'err')) if closed & bit}
        done = side.shell('for i in 0 1 2 3; do test -e /proc/self/fd/$i && echo $i; done >seen; ls /proc/$$/fd >fds; echo out; echo err >&2; cat >/dev/null; exit 4', **how)
        with open('seen') as f:
            seen[closed] = dict(done, open=f.read())
    return dict(seen, sees=len(seen))


@case('a command that opens a file where a standard stream was closed gets that number', expect={'end': 'exit 0'})
def lowest_number(side):
    return side.run([PYTHON, '-I', '-c', 'import os\nopen("n", "w").write(str(os.open("/dev/null", os.O_RDONLY)))'], stdin='closed')


@case('output to a full device fails for the command', expect={'end': 'exit 5'})
def full(side):
    device = os.open('/dev/full', os.O_WRONLY)
    seen = side.run([PYTHON, '-I', '-c', 'import os\ntry: os.write(1, b"x")\nexcept OSError as e: os.write(2, str(e).encode()); os._exit(5)'], out=device)
    os.close(device)
    return seen


@case('a lot of output to a full device fails for the command, though it ignores the first error', expect={'end': 'exit 5'})
def full_later(side):
    device = os.open('/dev/full', os.O_WRONLY)
    seen = side.run([PYTHON, '-I', '-c', 'import os\nfor i in range(100000):\n try: os.write(1, b"x" * 1000)\n except OSError as e: os._exit(5)'], out=device)
    os.close(device)
    return seen


@case('output to /dev/null vanishes', expect={'end': 'exit 3'})
def vanishes(side):
    device = os.open('/dev/null', os.O_WRONLY)
    seen = side.shell('echo out; echo err >&2; exit 3', out=device, err='out')
    os.close(device)
    return seen


@case('streams that are sockets work in both directions, as under inetd', expect={'end': 'exit 0', 'answer': b'hello world\n'})
def sockets(side):
    ours, theirs = socket.socketpair()
    started = side.start(['/bin/sh', '-c', 'read name; echo hello "$name"'], stdin=theirs.fileno(), out=theirs.fileno(), err='out')
    theirs.close()
    ours.sendall(b'world\n')
    ours.settimeout(20)
    answer = b''
    while not answer.endswith(b'\n'):
        answer += ours.recv(100)
    return {'end': started.wait(), 'answer': answer, 'rest': ours.recv(100)}


@case('the reader sees the end of the output when the command closes it, not later', expect={'saw the end': True, 'end': 'exit 6'})
def closes_early(side):
    started = side.start(['/bin/sh', '-c', 'echo all; exec >&-; read go; exit 6'], stdin='pipe')
    started.expect(b'all\n')
    try:
        saw = started.read(started.out, seconds=5) == b''
    except Overdue:
        saw = False
    started.give(b'go\n')
    return {'saw the end': saw, 'end': started.wait()}


@case('a writer learns at once that the command closed its standard input', expect={'told': True, 'end': 'exit 6'})
def closes_input(side):
    started = side.start(['/bin/sh', '-c', 'exec <&-; echo closed; read go <fifo; exit 6'], stdin='pipe', before=lambda: os.mkfifo('fifo'))
    started.expect(b'closed\n')

    def is_told():
        try:
            os.write(started.given, b'x')
            return False
        except BrokenPipeError:
            return True
    try:
        told = until(is_told, 'broken pipe', 3)
    except Overdue:
        told = False
    until(lambda: os.path.exists('fifo'), 'fifo')
    with open('fifo', 'wb') as f:
        f.write(b'go\n')
    return {'told': told, 'end': started.wait()}


@case('standard input arrives whole: ten megabytes through a pipe', expect={'end': 'exit 0'})
def input_whole(side):
    data = os.urandom(1 << 16) * 160
    with open('in', 'wb') as f:
        f.write(data)
    read = os.open('in', os.O_RDONLY)
    seen = side.shell('cat | cat | cksum', stdin=read)
    os.close(read)
    os.remove('in')
    seen['right'] = seen.pop('out').split()[1:] == [b'%d' % len(data)]
    return seen


@case('what the command leaves unread in a pipe is there for the next reader', expect={'rest': b'second\nthird\n'})
def rest_of_pipe(side):
    read, write = os.pipe()
    os.write(write, b'first\nsecond\nthird\n')
    os.close(write)
    seen = side.shell('read line; echo "got $line"', stdin=read)
    seen['rest'] = os.read(read, 100)
    os.close(read)
    return seen


@case('what the command leaves unread in a file is there for the next reader', expect={'rest': b'third\n'})
def rest_of_file(side):
    with open('in', 'wb') as f:
        f.write(b'first\nsecond\nthird\n')
    read = os.open('in', os.O_RDONLY)
    seen = side.run([PYTHON, '-I', '-c', 'import os; print(os.read(0, 13))'], stdin=read)
    seen['rest'] = os.read(read, 100)
    os.close(read)
    return seen


@case('an input that never ends and is never read does not keep the command from ending', expect={'end': 'exit 3'})
def input_open(side):
    started = side.start(['/bin/sh', '-c', 'exit 3'], stdin='pipe')
    return {'end': started.wait()}


@case('a pipe that does not block is still none for the command', expect={'end': 'exit 0'})
def non_blocking(side):
    read, write = os.pipe()
    os.set_blocking(write, False)
    started = side.start(['/bin/sh', '-c', 'echo text'], out=write)
    end = started.wait()
    os.close(write)
    seen = os.read(read, 100)
    os.close(read)
    return {'end': end, 'seen': seen}
