"""Signals to the command, to the wrapper in its place, and to the group."""
import os
import signal
import time

from bench import PYTHON, Overdue, case, is_alive, is_gone_soon, state, until

DEADLY = [n for n in range(1, 65) if n not in (9, 17, 18, 19, 20, 21, 22, 23, 28, 32, 33)]
FAULTS = (4, 7, 8, 11)  # sent to the wrapper, they end its JVM as KILL does
JVM_OWN = (63,)  # the one signal that the wrapper's JVM keeps for itself
PASSED_ON = [n for n in DEADLY if n not in FAULTS + JVM_OWN]
HARMLESS = (17, 18, 23, 28)
STOPPING = (19, 20, 21, 22)
THEIR_OWN = 'echo $$ >%s.new; mv %s.new %s; exec sleep 60'
FAMILY = 'echo $$ >%s.new; mv %s.new %s; sh -c "echo \\$\\$ >%s.c.new; mv %s.c.new %s.c; exec sleep 60" | sleep 60'
BATCH = 8

# CHLD is not handed on as ignored: a wrapper that ignored it could not wait for the command.  Nor are those of the JVM's own.
IGNORABLE = [n for n in range(1, 65) if n not in FAULTS + JVM_OWN + (9, 17, 19, 32, 33)]


def named(template, name):
    return template.replace('%s', name)


def send(pid, number):
    os.kill(pid, number)


def each(side, numbers, script, action):
    """Starts one command per signal, several at a time; action(started, its pid, number) sends; what became of each."""
    seen = {}
    for at in range(0, len(numbers), BATCH):
        batch = []
        for number in numbers[at:at + BATCH]:
            batch.append((number, side.start(['/bin/sh', '-c', named(script, 'pid%d' % number)])))
        for number, started in batch:
            pid = side.pid_in('pid%d' % number)
            action(started, pid, number)
        end_of_batch(batch, seen, 'goes on', lambda started: '')
    return seen


def end_of_batch(batch, seen, overdue, more):
    """What became of each, with five seconds for all of them."""
    try:
        until(lambda: all([started.poll() for _, started in batch]), 'ends', 5)
    except Overdue:
        pass
    for number, started in batch:
        seen[number] = started.wait() + more(started) if started.poll() else overdue
        if not started.poll():
            os.kill(started.pid, 9)
            started.wait()
        started.close()


@case('each deadly signal to the command ends the wrapper in the same way', limit=120, expect={15: 'signal 15', 64: 'signal 64', 9: 'signal 9'})
def to_the_command(side):
    return each(side, DEADLY + [9], THEIR_OWN, lambda started, pid, number: send(pid, number))


@case('each deadly signal to the wrapper ends the command and the wrapper by it', limit=150, expect={15: 'signal 15', 6: 'signal 6', 64: 'signal 64'})
def to_the_wrapper(side):
    pids = {}

    def act(started, pid, number):
        pids[number] = pid
        send(started.pid, number)
    seen = each(side, PASSED_ON, THEIR_OWN, act)
    return dict(seen, survivors=[str(n) for n, pid in sorted(pids.items()) if not is_gone_soon(pid)])


@case('each deadly signal to the group ends all of it', limit=150, expect={15: 'signal 15', 'survivors': []})
def to_the_group(side):
    pids = {}

    def act(started, pid, number):
        pids[number] = [pid, side.pid_in('pid%d.c' % number)]
        os.killpg(started.pid, number)
    seen = each(side, PASSED_ON, FAMILY, act)
    return dict(seen, survivors=[str(n) for n, members in sorted(pids.items()) if not all(is_gone_soon(pid) for pid in members)])


@case('a signal that does nothing does nothing, to the command, the wrapper and the group', limit=60)
def harmless(side):
    def act(started, pid, number):
        send(pid, number)
        send(started.pid, number)
        os.killpg(started.pid, number)
        send(pid, 0)
        send(started.pid, 15)
    return each(side, HARMLESS, THEIR_OWN, act)


HANDLING = ('import os, signal, sys, time\nn = int(sys.argv[1])\n'
            'def got(number, frame):\n os.write(1, b"got %d\\n" % number)\n if number == n: os._exit(40)\n'
            'signal.signal(n, got)\nopen("pid%d.new" % n, "w").write(str(os.getpid())); os.rename("pid%d.new" % n, "pid%d" % n)\n'
            'while True: time.sleep(0.05)')


def handled(side, action, numbers=tuple(PASSED_ON) + HARMLESS + (20, 21, 22)):
    seen = {}
    for at in range(0, len(numbers), BATCH):
        batch = [(n, side.start([PYTHON, '-I', '-S', '-c', HANDLING, str(n)])) for n in numbers[at:at + BATCH]]
        for number, started in batch:
            action(started, side.pid_in('pid%d' % number), number)
        end_of_batch(batch, seen, 'never got it', lambda started: ' %r' % os.read(started.out, 100))
    return seen


@case('each signal that the command handles is handled when it is sent to the command', limit=120, expect={10: "exit 40 b'got 10\\n'"})
def handled_by_the_command(side):
    return handled(side, lambda started, pid, number: send(pid, number), tuple(DEADLY) + HARMLESS + (20, 21, 22))


@case('each signal that the command handles reaches it through the wrapper', limit=150, expect={10: "exit 40 b'got 10\\n'", 28: "exit 40 b'got 28\\n'"})
def handled_through_the_wrapper(side):
    return handled(side, lambda started, pid, number: send(started.pid, number))


@case('each signal that the command handles reaches it once when it is sent to the group', limit=150, expect={10: "exit 40 b'got 10\\n'"})
def handled_in_the_group(side):
    return handled(side, lambda started, pid, number: os.killpg(started.pid, number))


@case('a signal to the group arrives once', expect={'end': 'exit 0', 'out': b'usr1 usr1 end '})
def once(side):
    started = side.start([PYTHON, '-I', '-S', '-c', 'import os, signal, time\n'
                          'signal.signal(10, lambda n, f: os.write(1, b"usr1 "))\nsignal.signal(15, lambda n, f: (os.write(1, b"end "), os._exit(0)))\n'
                          'os.write(2, b"ready\\n")\nwhile True: time.sleep(0.05)'])
    started.expect(b'ready\n', fd=started.err)
    os.killpg(started.pid, 10)
    started.expect(b'usr1 ')
    os.killpg(started.pid, 10)
    started.expect(b'usr1 usr1 ')
    os.killpg(started.pid, 15)
    return started.finish()


@case('a command that ignores TERM and INT outlives them, and so does the wrapper', expect={'end': 'exit 5', 'out': b'ready\nhere\n'})
def ignored(side):
    started = side.start(['/bin/sh', '-c', 'trap "" TERM INT HUP USR1; echo ready; read go; echo here; exit 5'], stdin='pipe')
    started.expect(b'ready\n')
    for number in (15, 2, 1, 10):
        os.kill(started.pid, number)
        os.killpg(started.pid, number)
    started.give(b'go\n')
    return started.finish()


@case('a second INT ends a command whose first one only asked it to hurry', expect={'end': 'signal 2', 'out': b'ready\nhurry\n'})
def second(side):
    started = side.start(['/bin/sh', '-c', 'trap "trap - INT; echo hurry" INT; echo ready; while :; do sleep 0.05; done'])
    started.expect(b'ready\n')
    os.kill(started.pid, 2)
    started.expect(b'hurry\n')
    os.kill(started.pid, 2)
    return started.finish()


@case('a command that cleans up at TERM has the time for it', expect={'end': 'exit 9', 'out': b'ready\ncleaned\n'})
def cleans_up(side):
    started = side.start([PYTHON, '-I', '-c', 'import os, signal, time\n'
                          'def clean(n, f):\n time.sleep(0.5); os.write(1, b"cleaned\\n"); os._exit(9)\n'
                          'signal.signal(15, clean); os.write(1, b"ready\\n")\nwhile True: time.sleep(0.05)'])
    started.expect(b'ready\n')
    os.kill(started.pid, 15)
    return started.finish()


@case('a hundred signals in a row are answered', expect={'end': 'exit 0'})
def storm(side):
    started = side.start([PYTHON, '-I', '-S', '-c', 'import os, signal, time\n'
                          'signal.signal(12, lambda n, f: os.write(1, b"."))\nsignal.signal(15, lambda n, f: os._exit(0))\nos.write(1, b"ready")\nwhile True: time.sleep(0.05)'])
    started.expect(b'ready')
    for count in range(1, 101):
        os.kill(started.pid, 12)
        started.expect(b'ready' + b'.' * count)
    os.kill(started.pid, 15)
    return started.finish()


@case('TERM at any moment of the start ends it by TERM, and nothing is left', limit=90, expect={'ends': ['signal 15'], 'left': 0})
def early(side):
    ends, pids = set(), []
    for step in range(24):
        started = side.start(['/bin/sh', '-c', 'echo $$ >pid; exec sleep 60'])
        moment = time.monotonic() + step * 0.006
        while time.monotonic() < moment:
            pass
        os.kill(started.pid, 15)
        ends.add(started.wait())
        started.close()
        if os.path.exists('pid'):
            with open('pid') as f:
                text = f.read().strip()
            pids += [int(text)] if text else []
            os.remove('pid')
    return {'ends': sorted(ends), 'left': len([pid for pid in pids if not is_gone_soon(pid)])}


@case('signals that were ignored at the start are ignored in the command, and do not end the wrapper', limit=60, expect={'end': 'exit 5'})
def ignored_before(side):
    def ignore():
        for number in (1, 2, 3, 10, 12, 13, 14, 15, 20, 21, 22, 34, 64):
            signal.signal(number, signal.SIG_IGN)
    started = side.start(['/bin/sh', '-c', 'grep Sig.g[nt] /proc/self/status; echo ready; read go; exit 5'], stdin='pipe', before=ignore)
    started.expect(b'ready\n')
    for number in (1, 2, 3, 10, 12, 13, 14, 15, 20, 21, 22, 34, 64):
        os.kill(started.pid, number)
        os.killpg(started.pid, number)
    started.give(b'go\n')
    return started.finish()


@case('nohup keeps the command from a hangup as bare', expect={'end': 'exit 5'})
def nohup(side):
    command = ['nohup'] + side.prefix() + ['/bin/sh', '-c', 'echo ready; read go; exit 5']
    prefix, side.prefix = side.prefix, lambda *options: []
    started = side.start(command, stdin='pipe')
    side.prefix = prefix
    started.expect(b'ready\n')
    os.killpg(started.pid, 1)
    started.give(b'go\n')
    return started.finish()


@case('each signal\'s disposition and mask is found as it was given, one by one', limit=60)
def found_as_given(side):
    seen = {}
    for name, mask, dispositions in (('plain', (), ()), ('all blocked', range(1, 65), ()), ('all ignored', (), IGNORABLE),
                                     ('some of both', (1, 10, 15, 34, 50), (2, 13, 25, 28, 40))):
        def give(mask=mask, dispositions=dispositions):
            for number in dispositions:
                if number not in (9, 19, 32, 33):
                    signal.signal(number, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        done = side.run(['cat', '/proc/self/status'], before=give)
        seen[name] = [line.decode() for line in done['out'].splitlines() if line.startswith((b'Sig', b'Shd')) and not line.startswith(b'SigQ')]
    return seen


@case('a signal that waits blocked at the start reaches the command', expect={'end': 'exit 0'})
def waiting(side):
    def block():
        signal.pthread_sigmask(signal.SIG_BLOCK, [34, 10])
        os.kill(os.getpid(), 10)
    return side.run([PYTHON, '-I', '-S', '-c', 'import signal; print(sorted(int(n) for n in signal.pthread_sigmask(signal.SIG_BLOCK, [])), '
                     'sorted(int(n) for n in signal.sigpending()))'], before=block)


@case('a command that is stopped and continued goes on', expect={'end': 'exit 0', 'out': b'ready\nafter\n'})
def stopped_command(side):
    started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; echo ready; read go; echo after'], stdin='pipe')
    pid = side.pid_in('pid')
    started.expect(b'ready\n')
    os.kill(pid, 19)
    until(lambda: state(pid) == 'T', 'stop')
    started.give(b'go\n')
    os.kill(pid, 18)
    return started.finish()


@case('TSTP, TTIN and TTOU to the wrapper stop both, CONT continues both, and the parent is told which one stopped it', limit=60,
      expect={20: ['stopped by 20', 'continued', 'exit 0'], 22: ['stopped by 22', 'continued', 'exit 0']})
def stopped_wrapper(side):
    seen = {}
    for number in (20, 21, 22):
        started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; echo ready; read go; echo after'], stdin='pipe', session='group')
        pid = side.pid_in('pid')
        started.expect(b'ready\n')
        os.kill(started.pid, number)
        told = []

        def is_told(flag):
            got, status = os.waitpid(started.pid, os.WNOHANG | flag)
            if got:
                told.append('stopped by %d' % os.WSTOPSIG(status) if os.WIFSTOPPED(status) else 'continued' if os.WIFCONTINUED(status) else 'ended')
            return got
        try:
            until(lambda: is_told(os.WUNTRACED), 'stop', 5)
            until(lambda: state(pid) == 'T', 'stop of the command', 5)
        except Overdue as e:
            told.append(str(e))
        os.kill(started.pid, 18)
        try:
            until(lambda: is_told(os.WCONTINUED), 'continue', 5)
        except Overdue as e:
            told.append(str(e))
        started.give(b'go\n')
        try:
            told.append(started.wait(10) if 'ended' not in told else 'ended early')
        except Overdue:
            told.append('never ended')
        seen[number] = told
    return seen


@case('a wrapper that is stopped for good and continued goes on', expect={'end': 'exit 0', 'out': b'ready\nafter\n'})
def stopped_hard(side):
    started = side.start(['/bin/sh', '-c', 'echo ready; read go; echo after'], stdin='pipe')
    started.expect(b'ready\n')
    os.kill(started.pid, 19)
    until(lambda: state(started.pid) == 'T', 'stop')
    started.give(b'go\n')
    os.kill(started.pid, 18)
    return started.finish()


@case('a group that is stopped and continued goes on', expect={'end': 'exit 0', 'out': b'ready\nafter\n', 'stopped': True})
def stopped_group(side):
    started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; echo ready; read go; echo after'], stdin='pipe', session='group')
    pid = side.pid_in('pid')
    started.expect(b'ready\n')
    os.killpg(started.pid, 20)
    try:
        stopped = until(lambda: state(pid) == 'T' and state(started.pid) == 'T', 'stop of both', 5)
    except Overdue:
        stopped = False
    os.killpg(started.pid, 18)
    started.give(b'go\n')
    return dict(started.finish(), stopped=stopped)


@case('TSTP to an orphaned group, as every job of cron is, stops nothing', expect={'end': 'exit 0', 'out': b'ready\nafter\n'})
def orphaned(side):
    started = side.start(['/bin/sh', '-c', 'echo ready; read go; echo after'], stdin='pipe')
    started.expect(b'ready\n')
    for number in (20, 21, 22):
        os.kill(started.pid, number)
        os.killpg(started.pid, number)
    started.give(b'go\n')
    return started.finish()


@case('TERM to a stopped wrapper takes effect when it is continued', expect={'end': 'signal 15'})
def stopped_and_ended(side):
    started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; exec sleep 60'], session='group')
    pid = side.pid_in('pid')
    os.kill(started.pid, 20)
    until(lambda: state(pid) == 'T' and state(started.pid) == 'T', 'stop')
    os.kill(started.pid, 15)
    os.kill(started.pid, 18)
    return {'end': started.wait(), 'alive': not is_gone_soon(pid)}


@case('HUP to the session, as at a logout, ends command and wrapper', expect={'end': 'signal 1', 'alive': False})
def hangup(side):
    started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; exec sleep 60'])
    pid = side.pid_in('pid')
    os.killpg(started.pid, 1)
    return {'end': started.wait(), 'alive': not is_gone_soon(pid)}


@case('GNU timeout ends the command and its children as bare', expect={'end': 'exit 124', 'alive': False})
def timeout(side):
    command = ['timeout', '1'] + side.prefix() + ['/bin/sh', '-c', named(FAMILY, 'pid')]
    prefix, side.prefix = side.prefix, lambda *options: []
    started = side.start(command)
    side.prefix = prefix
    pids = [side.pid_in('pid'), side.pid_in('pid.c')]
    return {'end': started.wait(), 'alive': not all(is_gone_soon(pid) for pid in pids)}


@case('a fault\'s signal sent to the wrapper writes nothing and leaves no file', limit=60)
def faults(side):
    for number in FAULTS if side.wrapped else ():
        started = side.start(['/bin/sh', '-c', THEIR_OWN.replace('%s', 'pid')])
        pid = side.pid_in('pid')
        os.kill(started.pid, number)
        end = started.wait()
        side.must(end != 'exit 0', '%d: %s' % (number, end))
        os.kill(pid, 9)
        started.drain()
        side.must(started.seen == {started.out: b'', started.err: b''}, '%d: %s' % (number, started.seen))
        started.close()
    return {}


@case('KILL to the wrapper: the command goes on where nothing it writes needs us, and sees a reader that went away where it does')
def killed_wrapper(side):
    started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; read go; echo more || exit 1; echo on >on'], stdin='pipe')
    pid = side.pid_in('pid')
    if side.wrapped:
        os.kill(started.pid, 9)
        end = started.wait()
        side.must(end == 'signal 9', end)
        side.must(is_alive(pid), 'the command died with the wrapper')
    started.give(b'go\n')
    until(lambda: not is_alive(pid), 'end of the command')
    if not side.wrapped:
        started.finish()
    if os.path.exists('on'):
        os.remove('on')  # whether its output could be written is the chosen capture's business
    return {}
