import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../node_modules/.vite-e2e',
  test: {
    root: import.meta.dirname,
    include: process.env['NIGHTJAR_URL']
      ? ['shots.e2e.ts']
      : ['pages.e2e.ts', 'run.e2e.ts', 'watch.e2e.ts', 'explorer.e2e.ts'],
    testTimeout: 30_000,
    retry: 0,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
