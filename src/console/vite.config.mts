import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { firstView } from './first-view.mts';

const here = dirname(fileURLToPath(import.meta.url));

/** Builds the console into dist/console, where the API serves it from. */
export default defineConfig({
  root: here,
  base: '/',
  plugins: [firstView(here)],
  build: {
    outDir: join(here, '../../dist/console'),
    emptyOutDir: true,
    // Which page needs which files: read by the test and the benchmark of their sizes, served to nobody.
    manifest: true,
    // Inlined files would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    reportCompressedSize: false,
    // What single pages add is little, and would be asked for only once their scripts have come.
    cssCodeSplit: false,
    rolldownOptions: {
      // "use client" means something to servers that render; here everything is client.
      onLog: (level, log, report) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : report(level, log)),
      // Few files: each one asked for costs more than the few bytes in it that a page might do without.
      output: {
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, '')}-[hash].js`,
        codeSplitting: {
          groups: [
            { name: 'start', tags: ['$initial'], priority: 3 },
            { name: 'common', minShareCount: 8, priority: 2 },
            { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 2_000, priority: 1 },
          ],
        },
      },
    },
  },
});
