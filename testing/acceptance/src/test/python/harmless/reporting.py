"""Whatever the server does, or whoever answers in its place."""
import os
import shutil
import socket
import time

import servers
from bench import NOBODY, case

SHORT = 'echo out; echo err >&2; exit 3'
LASTING = 'echo out; sleep 0.5; echo err >&2; exit 3'
WELL = {'short/end': 'exit 3'}


def reported(side, url, bound=6, **env):
    """A short command and one that lasts, with reports on their way to `url`; the wait at the end is bounded."""
    seen = {}
    for name, script in (('short', SHORT), ('lasting', LASTING)):
        began = time.monotonic()
        seen[name] = side.shell(script, env=dict({'NIGHTJAR_URL': url}, **env))
        took = time.monotonic() - began
        side.must(took < bound, '%s: took %.1f s' % (name, took))
    seen['short/end'] = seen['short']['end']
    return seen


def with_server(behaviour):
    def run(side):
        url, _ = servers.serve(servers.BEHAVIOURS[behaviour])
        return reported(side, url)
    return run


for _name in servers.BEHAVIOURS:
    _run = with_server(_name)
    _run.__name__ = 'server_' + _name.replace(' ', '_')
    _run.__module__ = __name__
    case('a server that %s changes nothing' % _name, expect=WELL)(_run)


@case('a server that refuses the connection changes nothing', expect=WELL)
def refused(side):
    return reported(side, NOBODY)


@case('an address that swallows every packet changes nothing', expect=WELL)
def swallowed(side):
    return reported(side, 'http://192.0.2.1:9090')


@case('a server whose queue of connections is full changes nothing', expect=WELL)
def full_queue(side):
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    listener.listen(0)
    waiting = []
    for _ in range(4):
        waiting.append(socket.socket())
        waiting[-1].setblocking(False)
        waiting[-1].connect_ex(listener.getsockname())
    return reported(side, 'http://127.0.0.1:%d' % listener.getsockname()[1])


@case('a server\'s name that does not exist, or can\'t be, changes nothing', limit=90, expect=WELL)
def no_name(side):
    seen = reported(side, 'http://no-such-host.invalid:9090', 15)
    seen['odd'] = reported(side, 'http://%s:9090' % ('x' * 300), 15)
    return seen


@case('nonsense as the server\'s address changes nothing', limit=90, expect=WELL)
def nonsense(side):
    seen = {}
    for url in ('', 'nonsense', 'http://', 'http://:0', 'http://127.0.0.1:99999', 'ftp://127.0.0.1/', 'https://127.0.0.1:1', '\u00fc\n\r', 'http://user:pass@127.0.0.1:1/a b', 'http://[::1', '-', 'http://127.0.0.1:1/' + 'x' * 9000):
        seen[url[:30]] = side.shell(SHORT, env={'NIGHTJAR_URL': url})
    return dict(seen, **{'short/end': side.shell(SHORT)['end']})


@case('TLS to a server that speaks none changes nothing', expect=WELL)
def no_tls(side):
    url, _ = servers.serve(servers.BEHAVIOURS['accepts and reads and never answers'])
    return reported(side, url.replace('http:', 'https:'))


@case('a file with the token that is missing, a folder, endless or not to be read changes nothing', limit=90, expect=WELL)
def token(side):
    url, _ = servers.serve(servers.BEHAVIOURS['answers well'])
    seen = {}
    os.mkfifo(os.path.join(side.home, 'fifo'))
    for path in ('/no/such/file', side.home, '/dev/zero', os.path.join(side.home, 'fifo'), '/dev/null', '/dev/tty'):
        seen[os.path.basename(path)] = side.shell(SHORT, env={'NIGHTJAR_URL': url, 'NIGHTJAR_TOKEN_FILE': path})
    return dict(seen, **{'short/end': side.shell(SHORT)['end']})


@case('a server that dies while the command runs changes nothing', expect={'end': 'exit 3'})
def dies(side):
    url, pid = servers.serve(servers.BEHAVIOURS['answers well'])
    started = side.start(['/bin/sh', '-c', 'echo begun; read go; echo over; exit 3'], stdin='pipe', env={'NIGHTJAR_URL': url})
    started.expect(b'begun\n')
    os.kill(pid, 9)
    started.give(b'go\n')
    return started.finish()


@case('proxies in the environment are the command\'s', expect=WELL)
def proxies(side):
    return reported(side, NOBODY, http_proxy='http://192.0.2.1:1', HTTP_PROXY='http://192.0.2.1:1', https_proxy='x', no_proxy='', ALL_PROXY='socks5://192.0.2.1')


@case('the command itself may use the very server', expect={'end': 'exit 0', 'out': b'200\n'})
def same_server(side):
    url, _ = servers.serve(servers.BEHAVIOURS['answers well'])
    return side.run(['/usr/bin/python3', '-I', '-c', 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=9).status)', url], env={'NIGHTJAR_URL': url})


@case('many runs at once with one spool do not disturb each other', limit=90, expect={'ends': ['exit 3'] * 12})
def at_once(side):
    shutil.rmtree(side.spool)
    runs = [side.start(['/bin/sh', '-c', LASTING]) for _ in range(12)]
    seen = [run.finish() for run in runs]
    return {'ends': [one['end'] for one in seen], 'outs': sorted({one['out'] for one in seen}), 'errs': sorted({one['err'] for one in seen})}
