"""Is the wrapper harmless?  Runs every case bare and wrapped and tells where the two differ.

    python3 harmless --launcher ../../../../../nightjar [--only TEXT] [--threads 2]

Prints one JSON object a line: first the list of cases, then each result as it comes.  Exit status 1 when any differs.
"""
import argparse
import concurrent.futures
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import bench

ROOMS = ('streams', 'ends', 'signalled', 'surroundings', 'terminal', 'left', 'reporting', 'trouble', 'pythons', 'asked')
HERE = os.path.dirname(os.path.abspath(__file__))
PRINTING = threading.Lock()


def known():
    """Cases whose difference is known, {id: why}: told and, unless --known, not run."""
    path = os.path.join(HERE, 'known.txt')
    if not os.path.exists(path):
        return {}
    with open(path) as f:
        lines = [line.strip() for line in f if line.strip() and not line.startswith('#')]
    return dict(line.split(None, 1) for line in lines)


def tell(**fields):
    with PRINTING:
        print(json.dumps(fields), flush=True)


def one(entry, launcher):
    """The present process as one case's: its result is the only thing on standard output."""
    folder = tempfile.mkdtemp(prefix='harmless-')
    os.chmod(folder, 0o755)
    result, detail = 'different', 'the harness ended early'
    try:
        result, detail = bench.try_case(entry, launcher, folder)
    finally:
        os.chdir('/')
        shutil.rmtree(folder, ignore_errors=True)
        print(json.dumps({'result': result, 'detail': detail}), flush=True)


def run(entry, launcher, tolerated):
    if entry['id'] in tolerated:
        tell(id=entry['id'], sentence=entry['sentence'], seconds=0, result='known', detail=tolerated[entry['id']])
        return 'known'
    began = time.monotonic()
    command = [sys.executable, '-B', HERE, '--launcher', launcher, '--one', entry['id']]
    environment = {'PATH': '/usr/local/bin:/usr/bin:/bin', 'HOME': os.environ.get('HOME', '/'), 'TMPDIR': tempfile.gettempdir()}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True)
    try:
        out, err = process.communicate(timeout=entry['limit'])
        answer = json.loads(out) if out else {'result': 'different', 'detail': err.decode('utf-8', 'replace')[-2000:]}
    except subprocess.TimeoutExpired:
        below = bench.descendants(process.pid)
        detail = 'not over after %d s; still there: %s' % (entry['limit'], [bench.command_line(pid)[:150] for pid in below])
        for pid in [process.pid] + below:
            try:
                os.kill(pid, 9)
            except OSError:
                pass
        process.wait()
        answer = {'result': 'different', 'detail': detail}
    tell(id=entry['id'], sentence=entry['sentence'], seconds=round(time.monotonic() - began, 2), **answer)
    return answer['result']


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--launcher', default=os.path.join(HERE, '../../../../../../nightjar'))
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--only', default='')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--known', action='store_true', help='run those of known.txt, too')
    parser.add_argument('--one')
    arguments = parser.parse_args()
    launcher = os.path.realpath(arguments.launcher)
    for room in ROOMS:
        importlib.import_module(room)
    if arguments.one:
        one(next(e for e in bench.CASES if e['id'] == arguments.one), launcher)
        return 0
    chosen = [e for e in bench.CASES if arguments.only in e['id']]
    tell(cases=[{'id': e['id'], 'sentence': e['sentence']} for e in chosen])
    if arguments.list:
        return 0
    chosen.sort(key=lambda e: -e['limit'])  # the long ones first, so that none is left alone at the end
    with concurrent.futures.ThreadPoolExecutor(arguments.threads) as pool:
        results = list(pool.map(lambda e: run(e, launcher, {} if arguments.known else known()), chosen))
    tell(**{name: results.count(name) for name in ('same', 'known', 'different', 'did not run')})
    return 1 if 'different' in results else 0


if __name__ == '__main__':
    sys.exit(main())
