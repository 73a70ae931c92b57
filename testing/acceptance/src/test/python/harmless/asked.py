"""With options: how output is taken up, limits that are not reached, locks that are free, attempts that succeed."""
import os

import ends
import left
import signalled
import streams
import surroundings
import terminal
from bench import CASES, PYTHON, case, is_alive, is_gone_soon, until

# What each way to take up output may change is in docs/run.md; all else is as bare.
EVERYWHERE = (streams.apart, streams.none, streams.unfinished, streams.binary, streams.dull, streams.tiny, streams.endless_line, streams.rest_of_pipe, streams.rest_of_file, streams.input_whole, streams.input_open,
              streams.closed, streams.lowest_number, streams.vanishes, streams.at_once, streams.goes_on, streams.slow_reader, ends.codes, ends.missing, ends.no_first_line, ends.own_group, left.daemon, left.background,
              left.to_a_file, left.closes_all, signalled.to_the_command, signalled.early, signalled.cleans_up, signalled.ignored, signalled.stopped_group, surroundings.plain, surroundings.descriptors)
NOT_BY_FILE = (streams.slow_reader, left.daemon, left.to_a_file, surroundings.plain, surroundings.descriptors)
CHANGED = {
    'file': tuple(f for f in EVERYWHERE if f not in NOT_BY_FILE) + (streams.merged, streams.one_file),
    'off': EVERYWHERE + (streams.merged, streams.one_file, streams.appended, streams.full, streams.full_later, streams.reader_gone, streams.one_reader_gone, streams.closes_early, streams.stuck_reader,
                         streams.sockets, left.daemon_merged, terminal.interrupt, terminal.is_terminal, terminal.stop_and_foreground),
    'pipe': (streams.apart, streams.binary, streams.closed, ends.codes, left.daemon, signalled.cleans_up, streams.sockets),
}


def with_options(function, *options):
    def run(side):
        side.options = options
        return function(side)
    return run


def register(function, *options):
    entry = next(e for e in CASES if e['function'] is function)
    again = with_options(function, *options)
    again.__module__ = __name__
    again.__name__ = '%s_%s' % (options[-1], function.__name__)
    case('with %s: %s' % (' '.join(options), entry['sentence']), entry['limit'], entry['expect'])(again)


for _mode, _functions in CHANGED.items():
    for _function in _functions:
        register(_function, '--capture', _mode)


@case('with --capture file and off: a killed wrapper leaves the command as it is, and what it writes is not lost to it', limit=60)
def killed(side):
    for mode in ('file', 'off'):
        side.options = ('--capture', mode)
        started = side.start(['/bin/sh', '-c', 'echo $$ >pid.new; mv pid.new pid; read go; echo more || exit 1; echo on >on.new; mv on.new on'], stdin='pipe')
        pid = side.pid_in('pid')
        if side.wrapped:
            os.kill(started.pid, 9)
            side.must(started.wait() == 'signal 9', 'the wrapper did not die')
            side.must(is_alive(pid), 'the command died with the wrapper')
        started.give(b'go\n')
        side.reached('on')
        os.remove('on')
        until(lambda: not is_alive(pid), 'end of the command')
    return {}


@case('with --capture auto and pipe: after the wrapper was killed, writing is as to a reader that went away', limit=60)
def killed_pipe(side):
    for mode in ('auto', 'pipe'):
        side.options = ('--capture', mode)
        started = side.start(['/bin/sh', '-c', 'trap "" PIPE; echo $$ >pid.new; mv pid.new pid; read go; echo more || echo failed >told.new; mv told.new told'], stdin='pipe')
        pid = side.pid_in('pid')
        if side.wrapped:
            os.kill(started.pid, 9)
            side.must(started.wait() == 'signal 9', 'the wrapper did not die')
            side.must(is_alive(pid), 'the command died with the wrapper')
        started.give(b'go\n')
        until(lambda: not is_alive(pid), 'end of the command')
        side.must(os.path.exists('told'), 'the command was not told')
        if os.path.exists('told'):
            os.remove('told')
        started.close()
    return {}


OFTEN = 'import time\nend = time.time() + 0.8\nn = 0\nwhile time.time() < end: n += 1\nprint("over")'


@case('looked at a hundred times a second, a command does what it does bare', expect={'end': 'exit 0', 'out': b'over\n'})
def sampled(side):
    side.options = ('--sample', '10ms')
    return side.run([PYTHON, '-c', OFTEN])


@case('a limit and a lock that are not reached, attempts that are not needed and numbers that are expected change nothing', limit=60, expect={'end': 'exit 3'})
def not_reached(side):
    side.options = ('--timeout', '1h', '--grace', '5s', '--lock', '--ok-exit', '3,24', '--retries', '3', '--expect', 'rows>0', '--expect', 'cpu_seconds<100')
    seen = side.shell('echo rows=0; echo err >&2; cat; exit 3', stdin='null')
    side.options = ('--lock=wait', '--no-python', '--sample', '0')
    seen['waiting'] = side.shell('echo out; exit 4')
    return seen


@case('a command that ends at its own limit ends as that, whatever ours is', expect={'end': 'exit 124'})
def own_limit(side):
    side.options = ('--timeout', '1h')
    return side.run(['timeout', '0.3', 'sleep', '60'])


@case('at our own limit nothing is left, neither children nor those that left the group', limit=60)
def at_the_limit(side):
    started = side.start(['/bin/sh', '-c', 'setsid sh -c "trap \'\' TERM; echo \\$\\$ >away.new; mv away.new away; exec sleep 61" & echo $$ >pid.new; mv pid.new pid; exec sleep 60'],
                         options=('--timeout', '500ms', '--grace', '300ms'))
    pids = [side.pid_in('away'), side.pid_in('pid')]
    if side.wrapped:
        end = started.wait()
        side.must(end == 'exit 124', end)
        side.must(all(is_gone_soon(pid) for pid in pids), 'something is left')
    return {}


@case('an unknown option and a nonsense limit are refused in one sentence, and nothing is run', limit=60)
def refused(side):
    for options in (('--no-such-option',), ('--timeout', '5 parsecs'), ('--grace', ''), ('--retries', '-1'), ('--capture', 'tape'), ('--lock=maybe',), ('--ok-exit', 'x')):
        seen = side.run(['touch', 'ran'], options=options)
        side.must(seen['end'] == 'exit 2', '%s: %s' % (options, seen))
        side.must(seen['err'].count(b'\n') == 1 and seen['out'] == b'', '%s: %s' % (options, seen))
        side.must(not os.path.exists('ran'), '%s: it was run' % (options,))
        if os.path.exists('ran'):
            os.remove('ran')
    return {}
