"""Commands that are a Python: what their script can tell of us."""
import os
import re
import sys

from bench import PYTHON, DidNotRun, case

TELL = ('import json, sys, os\n'
        'ours = lambda p: "preload" in p and "nightjar" in p.lower() or "/sdk/python" in p\n'
        'print(json.dumps({"path": sys.path, "flags": str(sys.flags), "argv": sys.argv, "executable": sys.executable, "prefix": [sys.prefix, sys.base_prefix],\n'
        ' "hooks": [sys.displayhook is sys.__displayhook__, len(sys.meta_path), len(sys.path_hooks)],\n'
        ' "threads": len(__import__("threading").enumerate()), "bytecode": sys.dont_write_bytecode, "encoding": [sys.stdout.encoding, sys.stderr.errors, sys.getfilesystemencoding()],\n'
        ' "buffering": [sys.stdout.line_buffering, sys.stderr.line_buffering], "site": "site" in sys.modules, "warnings": sys.warnoptions, "recursion": sys.getrecursionlimit()}, default=str))\n')


def python(side, *words, **how):
    how['env'] = dict({'PYTHONDONTWRITEBYTECODE': '1'}, **how.get('env') or {})  # a compiled file holds the time of its source
    return side.run([PYTHON, *words], **how)


def script(name, text, mode=0o755):
    with open(name, 'w') as f:
        f.write(text)
    os.chmod(name, mode)
    return name


@case('a script finds sys.path, sys.flags, hooks and encodings as bare', expect={'end': 'exit 0'})
def finds(side):
    name = script('told.py', TELL)
    return {'file': python(side, name, 'a', 'b'), '-c': python(side, '-c', TELL), '-': python(side, '-', given=TELL.encode()), '-m': python(side, '-m', 'told'), 'folder': folder(side),
            'end': python(side, '-c', 'pass')['end']}


def folder(side):
    os.makedirs('package', exist_ok=True)
    script('package/__main__.py', TELL)
    return python(side, 'package')


@case('every switch of the interpreter does what it does bare', limit=90, expect={'end': 'exit 0'})
def switches(side):
    seen = {}
    for switch in ('-I', '-E', '-s', '-B', '-O', '-u', '-Wall', '-bb', '-ES', '-Xutf8', '-Xdev', '-q', '-P'):
        seen[switch] = python(side, switch, '-c', TELL)
    return dict(seen, end=python(side, '-c', 'pass')['end'], version=python(side, '-V'), help=python(side, '-h'), error=python(side, '--nonsense'))


@case('which modules are loaded differs only by what the documentation names', expect={'end': 'exit 0'})
def modules(side):
    seen = python(side, '-c', 'import sys; print("\\n".join(sorted(sys.modules)))')
    names = seen.pop('out').decode().split()
    if not side.wrapped:
        seen['common'] = [n for n in names if n not in ('sitecustomize', 'usercustomize')][:40]
        side.home_names = names
    else:
        extra = [n for n in names if n.split('.')[0] in ('asyncio', 'json', 'logging', 'urllib', 'socket', 'ssl', 'subprocess', 'email', 'http', 'multiprocessing')]
        side.must(not extra, 'heavy modules loaded into every script: %s' % extra)
        bare = python_bare_modules(side)
        seen['common'] = [n for n in names if n in bare and n not in ('sitecustomize', 'usercustomize')][:40]
    return seen


def python_bare_modules(side):
    side.wrapped = False
    try:
        return python(side, '-c', 'import sys; print("\\n".join(sorted(sys.modules)))')['out'].decode().split()
    finally:
        side.wrapped = True


@case('an uncaught exception is printed byte for byte as bare', limit=90, expect={'end': 'exit 1'})
def exceptions(side):
    name = script('raises.py', 'import sys\ndef inner(x):\n    return 1 / x\n\ndef outer():\n    try:\n        inner(0)\n    except ZeroDivisionError as e:\n'
                  '        raise ValueError("caf\\u00e9 \\ud800" if len(sys.argv) > 1 else "no such row") from e\n\nouter()\n')
    seen = {'chained': python(side, name), 'surrogates': python(side, name, 'x'), 'syntax': python(side, script('bad.py', 'def f(:\n')),
            'own hook': python(side, '-c', 'import sys\nsys.excepthook = lambda *a: print("mine", a[0].__name__)\n1/0'),
            'thread': python(side, '-c', 'import threading\ndef work():\n raise KeyError("k")\nt = threading.Thread(target=work, name="w"); t.start(); t.join(); print("main goes on")'),
            'group': python(side, '-c', 'import sys\nif sys.version_info >= (3, 11):\n raise ExceptionGroup("g", [ValueError(1), TypeError(2)])'),
            'own class': python(side, '-c', 'class E(Exception):\n def __str__(self): raise RuntimeError("no text")\nraise E()'),
            'recursion': {'end': python(side, '-c', 'def f(): f()\nf()')['end']},
            'in __del__': python(side, '-c', 'class A:\n def __del__(self): 1/0\na = A()\ndel a'),
            'at exit': python(side, '-c', 'import atexit\natexit.register(lambda: 1/0)'),
            'interrupt': python(side, '-c', 'raise KeyboardInterrupt'),
            'memory': python(side, '-c', 'raise MemoryError("x")')}
    for one in seen.values():
        if 'err' in one:
            one['err'] = re.sub(rb'0x[0-9a-f]+', b'0x', one['err'])
    return dict(seen, end=seen['chained']['end'])


@case('every way to exit gives the same code and text', limit=90, expect={'end': 'exit 0'})
def exits(side):
    seen = {}
    for text in ('import sys; sys.exit()', 'import sys; sys.exit(3)', 'import sys; sys.exit("text")', 'import sys; sys.exit(300)', 'import sys; sys.exit(-1)', 'raise SystemExit(2.5)', 'import os; os._exit(9)',
                 'import os; os.abort()', 'import os; os.kill(os.getpid(), 9)', 'import sys; print("x"); sys.stdout.close()', 'exit(4)', 'import ctypes; ctypes.string_at(0)',
                 'import threading, sys; threading.Thread(target=lambda: sys.exit(5)).start()', 'import signal, os; signal.signal(15, lambda n, f: 1/0); os.kill(os.getpid(), 15)'):
        seen[text] = python(side, '-c', text)
    return dict(seen, end=python(side, '-c', 'pass')['end'])


@case('a script\'s own sitecustomize, usercustomize and PYTHONPATH work as bare', expect={'end': 'exit 0'})
def own_customize(side):
    os.makedirs('lib', exist_ok=True)
    script('lib/sitecustomize.py', 'print("theirs", __name__, __file__.split("/")[-2:])\nimport sys\nsys.theirs = 1\n')
    script('lib/usercustomize.py', 'print("user\'s")\n')
    script('lib/helper.py', 'WORD = "helped"\n')
    text = 'import sys, helper, sitecustomize\nprint(helper.WORD, sys.theirs, sys.modules["sitecustomize"].__file__.split("/")[-2:], [p for p in sys.path if "lib" in p][:1])'
    seen = python(side, '-B', '-c', text, env={'PYTHONPATH': side.path('lib')})
    seen['broken'] = python(side, '-B', '-c', 'print("on")', env={'PYTHONPATH': broken(side)})
    seen['relative'] = python(side, '-B', '-c', 'import helper; print(helper.__file__)', env={'PYTHONPATH': 'lib:'})
    return seen


def broken(side):
    os.makedirs('broken', exist_ok=True)
    script('broken/sitecustomize.py', '1/0\n')
    return side.path('broken')


@case('children of a script, by subprocess, multiprocessing and os.fork, work as bare', limit=90, expect={'end': 'exit 0'})
def children(side):
    name = script('many.py', 'import multiprocessing, subprocess, sys, os\ndef square(x): return x * x\n'
                  'if __name__ == "__main__":\n'
                  ' for way in ("fork", "spawn", "forkserver"):\n'
                  '  with multiprocessing.get_context(way).Pool(2) as pool: print(way, pool.map(square, range(5)))\n'
                  ' print(subprocess.run([sys.executable, "-c", "import sys; print(sys.path[1:]); sys.exit(3)"], capture_output=True))\n'
                  ' pid = os.fork()\n if pid == 0: sys.exit(4)\n print(os.waitpid(pid, 0)[1])\n')
    return python(side, '-B', name)


@case('signals of a script are its own: no handler of ours shows, and none of its is lost', expect={'end': 'exit 0'})
def signals(side):
    return python(side, '-c', 'import signal\nfor n in sorted(signal.valid_signals()):\n'
                  ' if n not in (9, 19):\n  h = signal.getsignal(n)\n  print(int(n), h if not callable(h) else h.__name__)')


@case('a script with very few open files, and one that closes all of them, run as bare', expect={'end': 'exit 0'})
def few_files(side):
    import resource
    seen = python(side, '-c', 'import os\nos.closerange(3, 100)\nos.write(1, b"x")\nf = open("/dev/null"); print(f.fileno())')
    seen['few'] = python(side, '-c', 'f = open("/dev/null"); print(f.fileno())', before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20)))
    return seen


@case('an interpreter called by its version, by env, by a first line and in a virtual environment runs as bare', limit=90, expect={'end': 'exit 0'})
def by_other_names(side):
    script('by_env', '#!/usr/bin/env python3\n' + TELL)
    script('by_path', '#!%s -sB\n' % PYTHON + TELL)
    venv = os.path.join(side.home, 'venv')
    os.makedirs(os.path.join(venv, 'bin'))
    os.symlink(PYTHON, os.path.join(venv, 'bin', 'python3'))
    with open(os.path.join(venv, 'pyvenv.cfg'), 'w') as f:
        f.write('home = %s\ninclude-system-site-packages = false\n' % os.path.dirname(PYTHON))
    return {'env': side.run(['./by_env']), 'path': side.run(['./by_path']), 'venv': side.run([os.path.join(venv, 'bin', 'python3'), '-c', TELL]),
            'through a shell': side.shell('exec %s -c "print(1)"' % PYTHON), 'end': side.run(['true'])['end']}


@case('variables for Python that a script\'s caller set arrive and do what they do', expect={'end': 'exit 0'})
def variables(side):
    seen = {}
    for name, value in (('PYTHONUNBUFFERED', '1'), ('PYTHONDONTWRITEBYTECODE', '1'), ('PYTHONHASHSEED', '0'), ('PYTHONWARNINGS', 'error'), ('PYTHONUTF8', '1'), ('PYTHONIOENCODING', 'latin-1'),
                        ('PYTHONNOUSERSITE', '1'), ('PYTHONSAFEPATH', '1'), ('PYTHONFAULTHANDLER', '1'), ('PYTHONSTARTUP', '/no/such'), ('PYTHONOPTIMIZE', '2'), ('PYTHONPATH', ''), ('PYTHONHOME', '/no/such')):
        seen[name] = python(side, '-c', TELL + 'print(hash("x") if "PYTHONHASHSEED" in os.environ else "")', env={name: value})
    seen['PYTHONHOME']['err'] = bool(seen['PYTHONHOME']['err'])  # holds an address
    return dict(seen, end=python(side, '-c', 'pass')['end'])


@case('SEGV in a script writes nothing that it does not write bare, and no cache files appear', expect={'end': 'signal 11', 'err': b''})
def crash(side):
    return python(side, '-c', 'import os; os.kill(os.getpid(), 11)')


@case('an older interpreter runs as bare where there is one')
def older(side):
    found = [p for p in ('/usr/bin/python3.8', '/usr/bin/python3.9', '/usr/bin/python2', '/usr/bin/pypy3') if os.path.exists(p)]
    if not found:
        raise DidNotRun('there is no Python but %s' % sys.version.split()[0])
    return {path: side.run([path, '-c', 'import sys; print(sys.path, sys.flags)']) for path in found}


@case('python in the middle of a pipeline, with unread input and a reader that leaves, ends as bare', expect={'end': 'exit 0'})
def pipeline(side):
    return side.shell('seq 100000 | %s -c "import sys\nfor line in sys.stdin: print(line, end=\'\')" 2>&1 | head -3' % PYTHON)
