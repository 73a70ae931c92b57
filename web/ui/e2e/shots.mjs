// Pictures of a real server's pages: npm run shots -- URL [FOLDER]
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const [url, folder] = process.argv.slice(2);
if (!url) {
  console.error('usage: npm run shots -- URL [FOLDER]');
  process.exit(2);
}
const env = {
  ...process.env,
  NIGHTJAR_URL: url,
  ...(folder ? { NIGHTJAR_SHOTS: resolve(process.env.INIT_CWD ?? '.', folder) } : {}),
};
const here = join(import.meta.dirname, '..');
const { status } = spawnSync('npm', ['run', '--silent', 'e2e'], { cwd: here, env, stdio: 'inherit' });
process.exit(status ?? 1);
