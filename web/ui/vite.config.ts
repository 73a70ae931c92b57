import { defineConfig } from 'vitest/config';

const server = process.env['NIGHTJAR_URL'] ?? 'http://127.0.0.1:9090';

export default defineConfig({
  build: {
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // Every asset is its own file: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/api': server } },
  test: { include: ['src/**/*.test.ts'], env: { TZ: 'Asia/Kathmandu' } },
});
