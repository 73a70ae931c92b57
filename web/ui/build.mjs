// Builds the pages when Maven asks for it, and does nothing when nothing has changed.
//   node build.mjs dist   install what the lock file names, then build dist
//   node build.mjs test   unit tests
//   node build.mjs e2e    tests of the pages in Chromium
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(
    `Building Nightjar's pages needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org or your distribution's package "nodejs".`,
  );

const SOURCES = ['src', 'public', 'index.html', 'package-lock.json', 'vite.config.ts', 'tsconfig.json'].map((name) =>
  join(HERE, name),
);
const TESTS = [...SOURCES, join(HERE, 'e2e')];

switch (process.argv[2]) {
  case 'dist':
    if (newest([join(HERE, 'package-lock.json')]) > newest([join(HERE, 'node_modules/.package-lock.json')])) {
      run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
      touch(join(HERE, 'node_modules/.package-lock.json'));
    }
    if (newest(SOURCES) > newest([join(HERE, 'dist/index.html')])) {
      run('npm', ['run', '--silent', 'build']);
      // Maven copies dist, but never takes away what an earlier build left under other names.
      rmSync(join(HERE, '../target/classes/dev/nightjar/web/ui'), { recursive: true, force: true });
    }
    break;
  case 'test':
    once('test', SOURCES, () => run('npm', ['run', '--silent', 'test']));
    break;
  case 'e2e':
    if (!existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium') && !process.env.CI) {
      console.log(
        '[ui] Tests of the pages are left out: there is no /usr/bin/chromium (Debian: apt-get install chromium). CI runs them.',
      );
      break;
    }
    once('e2e', TESTS, () => run('npm', ['run', '--silent', 'e2e']));
    break;
  default:
    stop('usage: node build.mjs dist|test|e2e');
}

/** Runs tests unless they passed for exactly these sources before. CI always runs them. */
function once(name, sources, work) {
  const passed = join(HERE, 'node_modules', `.nightjar-${name}-passed`);
  if (!process.env.CI && newest(sources) < newest([passed])) return;
  rmSync(passed, { force: true });
  work();
  touch(passed);
}

function newest(paths) {
  return Math.max(
    ...paths.map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found) return 0;
      const inside = found.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
      return Math.max(found.mtimeMs, inside.length ? newest(inside) : 0);
    }),
  );
}

function touch(path) {
  const now = new Date();
  if (existsSync(path)) utimesSync(path, now, now);
  else writeFileSync(path, '');
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: HERE, stdio: 'inherit' });
  if (error) stop(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function stop(message) {
  console.error(`[ui] ${message}`);
  process.exit(1);
}
