import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));

/** Builds the console into dist/console, where the API serves it from. */
export default defineConfig({
  root: here,
  base: '/',
  build: {
    outDir: join(here, '../../dist/console'),
    emptyOutDir: true,
    // Which page needs which files: read by the test and the benchmark of their sizes, served to nobody.
    manifest: true,
    // Inlined files would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    reportCompressedSize: false,
    rolldownOptions: {
      // "use client" means something to servers that render; here everything is client.
      onLog: (level, log, report) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : report(level, log)),
    },
  },
});
