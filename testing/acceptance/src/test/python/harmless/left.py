"""Processes that outlive the command, or that leave it."""
import os

from bench import PYTHON, case, is_alive, is_gone_soon, until

DAEMON = ('import os, sys\n'
          'if os.fork(): os._exit(int(sys.argv[1]))\n'
          'os.setsid()\n'
          'if os.fork(): os._exit(0)\n'
          'open("daemon.new", "w").write(str(os.getpid())); os.rename("daemon.new", "daemon")\n')
WAITS = 'f = open("go"); f.read()\n'


def wait_and_go(side):
    with open(side.path('go'), 'w') as f:
        f.write('go')


@case('a daemon that keeps the pipe does not hold up our end, and what it writes later arrives', expect={'end': 'exit 3', 'later': b'before\nafter the end\n'})
def daemon(side):
    os.mkfifo('go')
    started = side.start([PYTHON, '-I', '-c', 'import os\nos.write(1, b"before\\n")\n' + DAEMON + WAITS + 'os.write(1, b"after the end\\n")\n', '3'])
    end = started.wait()
    pid = side.pid_in('daemon')
    alive = is_alive(pid)
    wait_and_go(side)
    started.drain()
    return {'end': end, 'alive': alive, 'later': started.seen[started.out], 'gone': is_gone_soon(pid)}


@case('a daemon that keeps both streams as one pipe finds their order kept', expect={'later': b'out 1\nerr 1\nout 2\nerr 2\n'})
def daemon_merged(side):
    os.mkfifo('go')
    started = side.start([PYTHON, '-I', '-c', DAEMON + WAITS + 'for i in (1, 2): os.write(1, b"out %d\\n" % i); os.write(2, b"err %d\\n" % i)\n', '0'], err='out')
    end = started.wait()
    side.pid_in('daemon')
    wait_and_go(side)
    started.drain()
    return {'end': end, 'later': started.seen[started.out]}


@case('a daemon whose reader goes away is told so by SIGPIPE or EPIPE', expect={'ended': True})
def daemon_without_reader(side):
    os.mkfifo('go')
    started = side.start([PYTHON, '-I', '-c', DAEMON + WAITS + 'while True: os.write(1, b"x" * 1000)\n', '0'])
    end = started.wait()
    pid = side.pid_in('daemon')
    os.close(started.out)
    started.out = None
    wait_and_go(side)
    return {'end': end, 'ended': bool(is_gone_soon(pid))}


@case('a background process of a shell goes on after the shell\'s end', expect={'end': 'exit 0', 'out': b'begun\nstill here\n'})
def background(side):
    os.mkfifo('go')
    started = side.start(['/bin/sh', '-c', '(read x <go; echo still here) & echo begun'])
    end = started.wait()
    wait_and_go(side)
    started.drain()
    return {'end': end, 'out': started.seen[started.out]}


@case('a process left behind that writes to a file needs nobody', expect={'end': 'exit 0', 'text': 'written\n'})
def to_a_file(side):
    os.mkfifo('go')
    started = side.start(['/bin/sh', '-c', '(read x <go; echo written >file.new; mv file.new file) >/dev/null 2>&1 & exit 0'])
    out = started.finish()
    wait_and_go(side)
    return dict(out, text=side.reached('file'))


@case('a process left behind keeps running when the wrapper is long gone, and signals reach only who they are sent to', expect={'end': 'exit 0', 'alive': True})
def keeps_running(side):
    started = side.start(['/bin/sh', '-c', 'sleep 60 >/dev/null 2>&1 & echo $! >pid'])
    seen = started.finish()
    pid = side.pid_in('pid')
    return dict(seen, alive=is_alive(pid))


@case('os.closerange and a double fork, as daemons do, lead to the same daemon', expect={'end': 'exit 0', 'open': '0 1 2'})
def closes_all(side):
    started = side.start([PYTHON, '-I', '-c', DAEMON + 'os.closerange(0, 1024)\nfor i in range(3): os.open("/dev/null", os.O_RDWR)\n'
                          'open("said.new", "w").write(" ".join(sorted(n for n in os.listdir("/proc/self/fd") if int(n) < 3)) + " " + str(os.getsid(0) != os.getpid()))\n'
                          'os.rename("said.new", "said")', '0'])
    seen = started.finish()
    side.pid_in('daemon')
    seen['open'], _, seen['session'] = side.reached('said').rpartition(' ')
    return seen


@case('a command that makes a session or a group of its own ends as bare', expect={'end': 'exit 5'})
def own_session(side):
    seen = side.run([PYTHON, '-I', '-c', 'import os\nif os.fork() == 0:\n os.setsid(); os.write(1, b"away\\n"); os._exit(0)\nprint(os.wait()[1], flush=True); os._exit(5)'])
    seen['setsid'] = side.run(['setsid', '-w', '/bin/sh', '-c', 'echo in a session; exit 4'])
    return seen


@case('a process that left the group is left alone by TERM to the wrapper, as bare', expect={'end': 'signal 15', 'alive': False, 'child alive': True})
def left_the_group(side):
    started = side.start([PYTHON, '-I', '-c', 'import os, time\nchild = os.fork()\nif child == 0:\n os.setpgid(0, 0)\n'
                          'name = "pid" if child else "child"\n'
                          'open(name + ".new", "w").write(str(os.getpid())); os.rename(name + ".new", name)\nwhile True: time.sleep(0.05)'])
    pid, child = side.pid_in('pid'), side.pid_in('child')
    os.kill(started.pid, 15)
    return {'end': started.wait(), 'alive': not is_gone_soon(pid), 'child alive': is_alive(child)}


@case('a command that ends while a child of its floods the pipe ends at once', expect={'end': 'exit 0'})
def flood(side):
    started = side.start(['/bin/sh', '-c', 'yes & echo $! >pid.new; mv pid.new pid; exit 0'])
    pid = side.pid_in('pid')
    until(lambda: started.poll() or started.read(started.out) is None, 'end', 20)
    end = started.wait()
    os.close(started.out)
    started.out = None
    return {'end': end, 'told': bool(is_gone_soon(pid))}


@case('a thousand short-lived children leave nothing behind', expect={'end': 'exit 0'})
def many(side):
    return side.shell('i=0; while [ $i -lt 1000 ]; do (:) & i=$((i+1)); done; wait; echo all')
