"""At a terminal: what a person at the keyboard sees."""
import fcntl
import os
import pty
import re
import struct
import termios

from bench import PYTHON, DidNotRun, Overdue, case, is_gone_soon, until

BASH = '/bin/bash'
INTERRUPT, QUIT, SUSPEND, END = b'\x03', b'\x1c', b'\x1a', b'\x04'


def resize(master, rows, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


def at_terminal(side, command, **how):
    """Starts a command with a terminal of its own for all three streams."""
    master, slave = pty.openpty()
    resize(master, 33, 101)
    how.setdefault('env', {}).setdefault('TERM', 'dumb')
    started = side.start(command, stdin=slave, out=how.pop('out', slave), err=slave, master=master, **how)
    os.close(slave)
    return started


def all_said(started, seconds=20):
    while started.read(started.master, seconds=seconds):
        pass
    return started.seen[started.master]


class Bash:
    """An interactive shell with job control; `t` stands for the command of the case."""

    PROMPT = b'READY> '

    def __init__(self, side, **aliases):
        if not os.path.exists(BASH):
            raise DidNotRun('there is no ' + BASH)
        self.side = side
        with open(os.path.join(side.home, 'rc'), 'w') as f:
            f.write('PS1="READY> "\nunset HISTFILE\n')
            for name, words in aliases.items():
                f.write("alias %s=%s\n" % (name, quoted(' '.join(side.prefix() + [words]))))
        prefix, side.prefix = side.prefix, lambda *options: []
        self.started = at_terminal(side, [BASH, '--noediting', '--noprofile', '--rcfile', os.path.join(side.home, 'rc'), '-i'])
        side.prefix = prefix
        self.at = self.started.expect(self.PROMPT)

    def type(self, text):
        os.write(self.started.master, text)

    def expect(self, text):
        self.at = self.started.expect(text, after=self.at)

    def line(self, text, then=PROMPT):
        self.type(text + b'\n')
        self.expect(text + b'\r\n')
        self.expect(then)

    def leave(self):
        """Ends the shell and tells what stood on the screen, as it would have been bare."""
        self.type(b'exit\n')
        try:
            all_said(self.started)
            end = self.started.wait(10)
        except Overdue as e:
            end = str(e)
        screen = self.started.seen[self.started.master].decode('utf-8', 'replace')
        if self.side.wrapped:
            screen = screen.replace(' '.join(self.side.prefix()) + ' ', '')
        screen = re.sub(r'\[(\d)\] \d+', r'[\1] PID', screen)
        return {'end': end, 'screen': re.sub(r' +(?=\S)', ' ', screen).splitlines()}


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


@case('the command finds a terminal on all three streams, its size, its modes and its control', expect={'end': 'exit 0'})
def is_terminal(side):
    started = at_terminal(side, [PYTHON, '-I', '-c', 'import os, termios, fcntl\n'
                                 'print([os.isatty(i) for i in range(3)], os.get_terminal_size(), len({os.ttyname(i) for i in range(3)}))\n'
                                 'print(termios.tcgetattr(0))\nprint(os.tcgetpgrp(os.open("/dev/tty", os.O_RDWR)) == os.getpgrp(), os.getsid(0) != os.getpid() or True)'])
    return {'screen': all_said(started), 'end': started.wait()}


@case('^C ends the command and the wrapper by INT', expect={'end': 'signal 2'})
def interrupt(side):
    started = at_terminal(side, ['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; exec sleep 60'])
    pid = side.pid_in('pid')
    os.write(started.master, INTERRUPT)
    return {'end': started.wait(), 'gone': is_gone_soon(pid), 'screen': all_said(started)}


@case('^\\ ends the command and the wrapper by QUIT', expect={'end': 'signal 3'})
def quit_key(side):
    started = at_terminal(side, ['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; exec sleep 60'])
    pid = side.pid_in('pid')
    os.write(started.master, QUIT)
    return {'end': started.wait(), 'gone': is_gone_soon(pid), 'screen': all_said(started)}


@case('^C that the command handles reaches it once, and the wrapper stays', expect={'end': 'exit 7'})
def interrupt_handled(side):
    started = at_terminal(side, [PYTHON, '-I', '-c', 'import os, signal, time\nc = []\ndef got(n, f): c.append(n); os.write(1, b"caught %d\\n" % len(c))\n'
                                 'signal.signal(2, got)\nos.write(1, b"ready\\n")\nimport select\nwhile not select.select([0], [], [], 0.05)[0]: pass\nos.read(0, 10); os._exit(7)'])
    at = started.expect(b'ready\r\n')
    os.write(started.master, INTERRUPT)
    at = started.expect(b'caught 1\r\n', after=at)
    os.write(started.master, INTERRUPT)
    started.expect(b'caught 2\r\n', after=at)
    os.write(started.master, b'x\n')
    return {'end': started.wait(), 'screen': all_said(started)}


@case('raw mode, password entry and echo are the command\'s', expect={'end': 'exit 0'})
def raw(side):
    started = at_terminal(side, [PYTHON, '-I', '-c', 'import os, tty, termios, getpass\nold = termios.tcgetattr(0)\ntty.setraw(0)\nos.write(1, b"raw")\n'
                                 'print([os.read(0, 1) for i in range(3)], end="\\r\\n", flush=True)\ntermios.tcsetattr(0, 0, old)\nprint(len(getpass.getpass()))'])
    started.expect(b'raw')
    os.write(started.master, b'\x03')
    os.write(started.master, b'\x1a\x1c')
    started.expect(b'Password: ')
    os.write(started.master, b'secret\n')
    return {'end': started.wait(), 'screen': all_said(started)}


@case('a new window size is told to the command', expect={'end': 'exit 0'})
def window(side):
    started = at_terminal(side, [PYTHON, '-I', '-c', 'import os, signal, time\ndef got(n, f):\n os.write(1, b"%d %d\\n" % tuple(os.get_terminal_size())); os._exit(0)\n'
                                 'signal.signal(28, got)\nos.write(1, b"ready\\n")\nwhile True: time.sleep(0.05)'])
    started.expect(b'ready\r\n')
    resize(started.master, 50, 132)
    return {'end': started.wait(), 'screen': all_said(started)}


@case('a terminal that goes away ends command and wrapper by HUP', expect={'end': 'signal 1', 'gone': True})
def hung_up(side):
    started = at_terminal(side, ['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; exec sleep 60'])
    pid = side.pid_in('pid')
    os.close(started.master)
    started.master = None
    return {'end': started.wait(), 'gone': is_gone_soon(pid)}


@case('^D is the end of the input', expect={'end': 'exit 0'})
def end_of_input(side):
    started = at_terminal(side, ['/bin/sh', '-c', 'cat; echo over'])
    os.write(started.master, b'typed\n')
    started.expect(b'typed\r\ntyped\r\n')
    os.write(started.master, END)
    return {'end': started.wait(), 'screen': all_said(started)}


@case('output through a pipe while the keyboard is a terminal: ^C ends both as bare', expect={'end': 'signal 2'})
def half(side):
    read, write = os.pipe()
    started = at_terminal(side, ['/bin/sh', '-c', 'test -t 1 || echo piped; test -t 0 && test -t 2 && echo rest is terminal; exec sleep 60'], out=write)
    os.close(write)
    said = b''
    while not said.endswith(b'terminal\n'):
        said += os.read(read, 100)
    os.write(started.master, INTERRUPT)
    end = started.wait()
    os.close(read)
    return {'end': end, 'said': said}


@case('in a shell with job control: ^Z stops the command, fg continues it, and its end is told', limit=90)
def stop_and_foreground(side):
    shell = Bash(side, t='/bin/sh -c "echo begun; read go; echo went \\$go; exit 3"')
    shell.line(b't', b'begun\r\n')
    shell.type(SUSPEND)
    shell.expect(Bash.PROMPT)
    shell.line(b'jobs')
    shell.line(b'fg', b'exit 3"\r\n')
    shell.type(b'on\n')
    shell.expect(b'went on\r\n')
    shell.expect(Bash.PROMPT)
    shell.line(b'echo "code $?"')
    return shell.leave()


@case('in a shell with job control: a command in the background that reads is stopped, and continues in the foreground', limit=90)
def background_reader(side):
    shell = Bash(side, t='/bin/sh -c "read go; echo went \\$go"')
    shell.line(b't &')
    until(lambda: has_stopped(shell), 'the stop of a reader in the background', 20)
    shell.line(b'fg', b'\\$go"\r\n')
    shell.type(b'on\n')
    shell.expect(b'went on\r\n')
    shell.expect(Bash.PROMPT)
    seen = shell.leave()
    return {'end': seen['end'], 'screen': [line for line in seen['screen'] if 'jobs' not in line and 'Running' not in line]}


def has_stopped(shell):
    before = shell.at
    shell.line(b'jobs')
    return b'Stopped' in shell.started.seen[shell.started.master][before:shell.at]


@case('in a shell with job control: bg continues a stopped command, which ends by itself', limit=90)
def background(side):
    shell = Bash(side, t='%s -I -c "import os, time; print(\\"begun\\", flush=True); exec(\\"while not os.path.exists(\\x27go\\x27): time.sleep(0.05)\\"); open(\\"done\\", \\"w\\")"' % PYTHON)
    shell.line(b't', b'begun\r\n')
    shell.type(SUSPEND)
    shell.expect(Bash.PROMPT)
    shell.line(b'bg')
    shell.line(b'touch go')
    side.reached('done')
    shell.line(b'wait')
    seen = shell.leave()
    return {'end': seen['end'], 'screen': [line for line in seen['screen'] if 'Done' not in line]}


@case('in a shell with job control: ^C on a pipeline with the command in it ends all of it', limit=90)
def pipeline(side):
    shell = Bash(side, t='/bin/sh -c "echo begun; exec sleep 60"')
    shell.line(b't | cat', b'begun\r\n')
    shell.type(INTERRUPT)
    shell.expect(Bash.PROMPT)
    shell.line(b'echo "codes ${PIPESTATUS[@]}"')
    return shell.leave()


@case('a pager that reads the command\'s output and quits early ends it as bare', limit=90)
def pager(side):
    shell = Bash(side, t='/bin/sh -c "i=0; while :; do i=\\$((i+1)); echo line \\$i; done"')
    shell.line(b't | { read a; read b; echo "$a $b"; read key </dev/tty; echo "key $key"; }', b'line 1 line 2\r\n')
    shell.type(b'q\n')
    shell.expect(b'key q\r\n')
    shell.expect(Bash.PROMPT)
    shell.line(b'echo "codes ${PIPESTATUS[@]}"')
    return shell.leave()


@case('kill %1 and a disowned command behave as bare', limit=90)
def kill_job(side):
    shell = Bash(side, t='sleep 60')
    shell.line(b't &')
    shell.line(b'kill %1; wait %1; echo "code $?"', b'code ')
    shell.expect(Bash.PROMPT)
    seen = shell.leave()
    return {'end': seen['end'], 'codes': [line for line in seen['screen'] if line.startswith('code')]}
