"""What a script can see of the preload: nothing. Run by the Python that is to be tested:

    python3 sdk/python/tests/test_preload.py

On a Python before 3.8 it must only step aside.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PRELOAD = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "preload")
AS_GIVEN = PRELOAD.replace("/preload", "/./preload")  # as a launcher called by `./` gives it
LOADS = sys.version_info >= (3, 8)


class PreloadTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.dumps = os.path.join(self.folder, "dumps")
        os.mkdir(self.dumps, 0o700)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with open(path, "w") as file:
            file.write(text)
        return path

    def python(self, *words, **options):
        """Runs a Python bare and one with the preload; both must do the same."""
        bare = self.run_one(words, {}, options)
        loaded = {"PYTHONPATH": AS_GIVEN, "NIGHTJAR_PYTHON_DIR": self.dumps}
        before = options.get("environment", {}).get("PYTHONPATH")
        if before is not None:
            loaded["PYTHONPATH"] = AS_GIVEN + os.pathsep + before if before else AS_GIVEN
            loaded["NIGHTJAR_PYTHON_PREFIXED"] = "1"
        loaded.update(options.pop("loaded", {}))
        ours = self.run_one(words, loaded, options)
        self.assertEqual(ours, bare)
        return ours

    def run_one(self, words, more, options):
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        environment.pop("PYTHONPATH", None)
        environment.update(options.get("environment", {}))
        environment.update(more)
        child = subprocess.Popen(
            [sys.executable] + list(words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=self.folder,
            preexec_fn=options.get("before"),
        )
        out, err = child.communicate()
        return child.returncode, out, err

    def told(self):
        text = b""
        for name in sorted(os.listdir(self.dumps)):
            if name.endswith(".exceptions"):
                with open(os.path.join(self.dumps, name), "rb") as file:
                    text += file.read()
        return text.decode("utf-8")

    def stacks(self):
        return [name for name in os.listdir(self.dumps) if name.endswith(".stacks")]

    def test_leaves_no_trace_where_a_script_looks(self):
        code, _, _ = self.python(
            "-c",
            "import sys, os\n"
            "print(sys.path, sys.argv, sorted(m for m in sys.modules if m == 'sitecustomize'))\n"
            "print(open('/dev/null').fileno(), sorted(sys.path_importer_cache))\n"
            "print('fcntl' in sys.modules, 'threading' in sys.modules, 'json' in sys.modules)\n",
        )
        self.assertEqual(code, 0)
        self.assertEqual(len(self.stacks()), 1 if LOADS else 0)

    def test_importing_sitecustomize_is_as_bare(self):
        self.python(
            "-c",
            "try:\n"
            "    import sitecustomize\n"
            "    print(sitecustomize.__file__)\n"
            "except ImportError as e:\n"
            "    print(repr(e))",
        )

    def test_loads_the_sitecustomize_that_is_there(self):
        self.write("site/sitecustomize.py", "import sys; sys.stdout.write('mine\\n'); answer = 42")
        path = {"PYTHONPATH": os.path.join(self.folder, "site")}
        script = "import sitecustomize, sys, os; print(sitecustomize.answer, sys.path, %s)"
        script %= "os.environ['PYTHONPATH'], 'NIGHTJAR_PYTHON_PREFIXED' in os.environ"
        code, out, _ = self.python("-c", script, environment=path)
        self.assertEqual((code, out[:5]), (0, b"mine\n"))

    def test_a_sitecustomize_that_fails_fails_as_bare(self):
        for failure in ("raise ValueError('x')", "import no_such_module"):
            self.write("site/sitecustomize.py", failure)
            path = {"PYTHONPATH": os.path.join(self.folder, "site")}
            self.python("-c", "print(1)", environment=path)

    def test_puts_the_path_back(self):
        for path in ("", "/no/such/folder", "/a:/b:", ":/c"):
            self.python(
                "-c",
                "import os, sys; print(repr(os.environ['PYTHONPATH']), sys.path)",
                environment={"PYTHONPATH": path},
            )

    def test_a_script_in_the_preload_folder_finds_no_end_of_itself(self):
        again = "sys.path.insert(0, %r); import sitecustomize" % PRELOAD
        code, _, err = self.run_one(
            ["-c", "import sys; sys.modules.pop('sitecustomize', None); " + again],
            {"PYTHONPATH": PRELOAD, "NIGHTJAR_PYTHON_DIR": self.dumps},
            {},
        )
        self.assertEqual(code, 1)
        self.assertIn(b"ImportError", err.splitlines()[-1].replace(b"ModuleNotFound", b"Import"))

    def test_an_exception_is_printed_as_bare_and_told(self):
        path = self.write(
            "job.py",
            "class Odd(Exception):\n"
            "    pass\n"
            "def read(secret):\n"
            "    try:\n"
            "        {}['k']\n"
            "    except KeyError:\n"
            "        raise Odd('two\\nlines\\tand \\\\')\n"
            "read('hidden')\n",
        )
        self.assertEqual(self.python(path)[0], 1)
        if not LOADS:
            return
        told = self.told()
        self.assertIn("class Odd\nmessage two\\nlines\\tand \\\\\nframe 8\t<module>", told)
        self.assertIn("\t%s\traise Odd('two\\\\nlines" % path, told)
        self.assertIn("relation context\nclass KeyError\nmessage 'k'\nframe 5\tread\t", told)
        self.assertIn("thread MainThread\n", told)
        self.assertNotIn("hidden'\n", told.replace("read('hidden')\n", ""))

    @unittest.skipUnless(LOADS, "does nothing there")
    def test_causes_are_told_as_python_tells_them(self):
        for raised, relation in (
            ("from ValueError('x')", "relation cause\nclass ValueError"),
            ("from None", "message b\nframe"),
        ):
            script = "try:\n  1/0\nexcept Exception:\n  raise KeyError('b') %s" % raised
            self.python("-c", script)
            told = self.told().split("exception 1\n")[-1].replace("message 'b'", "message b")
            self.assertIn(relation, told)
            self.assertNotIn("ZeroDivisionError", told)

    @unittest.skipUnless(sys.version_info >= (3, 11), "has no exception groups")
    def test_members_of_a_group_are_told(self):
        script = "raise ExceptionGroup('g', [ValueError('a'), ExceptionGroup('h', [OSError('b')])])"
        self.python("-c", script)
        told = self.told()
        for each in ("class ExceptionGroup", "class ValueError\nmessage a", "message b"):
            self.assertIn(each, told)
        self.assertEqual(told.count("exception 1\n"), 3)

    @unittest.skipUnless(LOADS, "does nothing there")
    def test_exceptions_of_threads_are_told(self):
        script = (
            "import threading, sys\n"
            "for stop in (ValueError('in thread'), SystemExit(3)):\n"
            "    def work():\n"
            "        raise stop\n"
            "    t = threading.Thread(target=work, name='loader'); t.start(); t.join()\n"
        )
        self.assertEqual(self.python("-c", script)[0], 0)
        told = self.told()
        self.assertIn("thread loader\nclass ValueError\nmessage in thread\n", told)
        self.assertEqual(told.count("exception 1\n"), 1)

    def test_what_is_no_failure_is_not_told(self):
        self.python("-c", "raise SystemExit('bye')")
        self.python("-c", "import sys; sys.exit(4)")
        self.assertEqual(self.told(), "")

    def test_a_hook_of_the_scripts_own_is_left_alone(self):
        script = "import sys; sys.excepthook = lambda *a: sys.stdout.write('own'); 1/0"
        self.assertEqual(self.python("-c", script)[1], b"own")

    def test_odd_exceptions_end_as_bare(self):
        for script in (
            "class E(Exception):\n  def __str__(self): raise KeyError\nraise E",
            "raise KeyboardInterrupt",
            "e = ValueError('a'); e.__cause__ = e\nraise e",
            "raise ValueError('x' * 100000)",
            "raise ValueError(chr(0x1f600) if str is not bytes else 'x')",
            "def f(): f()\nf()",
            "raise BaseException('b')",
            "import os; os.chdir('/'); os.closerange(3, 2000); 1/0",
        ):
            self.python("-c", script)
        self.assertLess(len(self.told()), 100000)

    @unittest.skipUnless(LOADS, "does nothing there")
    def test_source_is_text_of_the_file_whatever_it_holds(self):
        path = os.path.join(self.folder, "latin.py")
        with open(path, "wb") as file:
            file.write(b"# -*- coding: latin-1 -*-\nraise ValueError('\xe9')\n")
        self.python(path)
        self.assertIn("message \u00e9\nframe 2\t<module>\t%s\traise" % path, self.told())

    @unittest.skipUnless(LOADS, "does nothing there")
    def test_a_fatal_error_leaves_its_stack(self):
        import signal

        script = "import os, signal\ndef die(): os.kill(os.getpid(), signal.SIGSEGV)\ndie()"
        self.assertEqual(self.python("-c", script)[0], -signal.SIGSEGV)
        with open(os.path.join(self.dumps, self.stacks()[0])) as file:
            text = file.read()
        self.assertIn("Fatal Python error: Segmentation fault", text)
        self.assertIn('File "<string>", line 2 in die', text)

    def test_modules_of_the_scripts_own_do_not_hurt(self):
        for name in ("faulthandler", "_signal", "json", "time", "threading", "traceback"):
            self.write(name + ".py", "raise SystemExit('found mine')")
        self.write("job.py", "raise ValueError('x')")
        self.run_one(
            [os.path.join(self.folder, "job.py")],
            {"PYTHONPATH": PRELOAD, "NIGHTJAR_PYTHON_DIR": self.dumps},
            {},
        )
        if sys.version_info < (3, 13):  # whose own traceback imports from the script's folder
            self.python(os.path.join(self.folder, "job.py"))

    def test_where_nothing_can_be_written_nothing_happens(self):
        for folder in ("/no/such/folder", "/proc/1", "", self.folder + "/\u00e9"):
            self.python("-c", "1/0", loaded={"NIGHTJAR_PYTHON_DIR": folder})

    def test_strict_pythons_find_nothing_to_complain_of(self):
        self.python("-X", "dev", "-W", "error", "-c", "import gc; gc.collect(); print(1)")
        self.python("-W", "error", "-bb", "-c", "1/0")

    @unittest.skipUnless(LOADS, "does nothing there")
    def test_a_recorder_that_was_replaced_is_not_run(self):
        copy = os.path.join(self.folder, "copy")
        shutil.copytree(PRELOAD, copy)
        recorder = os.path.join(copy, "_nightjar_exceptions.py")
        script = "import os; os.rename(%r, %r); open(%r, 'w').write('print(1)'); 1/0"
        script %= (recorder, recorder + ".old", recorder)
        loaded = {"PYTHONPATH": copy, "NIGHTJAR_PYTHON_DIR": self.dumps}
        self.assertEqual(self.run_one(["-c", script], loaded, {})[:2], (1, b""))
        self.assertEqual(self.told(), "")

    def test_low_limits_of_open_files_do_not_hurt(self):
        import resource

        for limit in (5, 20, 61, 100):

            def before():
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

            self.python("-c", "print(open('/dev/null').fileno())", before=before)

    def test_modules_zipapps_and_standard_input_run_as_bare(self):
        self.write("pack/__main__.py", "import sys; print(sys.path[1:], __name__)")
        self.python("-m", "pack")
        self.python("pack")
        self.python("-c", "")
        self.python("-")

    @unittest.skipUnless(LOADS, "has no venv that could be made here")
    def test_a_virtual_environment_works_as_bare(self):
        place = os.path.join(self.folder, "venv")
        if subprocess.call([sys.executable, "-m", "venv", "--without-pip", place]) != 0:
            self.skipTest("venv is not installed")
        mine = os.path.join(place, "bin", "python")
        script = "import sys; print(sys.prefix, sys.path)"
        results = []
        for more in ({}, {"PYTHONPATH": PRELOAD, "NIGHTJAR_PYTHON_DIR": self.dumps}):
            environment = dict(os.environ, **more)
            results.append(subprocess.check_output([mine, "-c", script], env=environment))
        self.assertEqual(results[0], results[1])
        self.assertEqual(len(self.stacks()), 1)


if __name__ == "__main__":
    unittest.main()
