// Compiles the server into dist/ and builds the console into dist/console. `--server`: only the server.
import { spawnSync } from 'node:child_process';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = createRequire(import.meta.url);

/** Runs a package's program and ends this one with it when it fails. */
function run(name, program, ...parameters) {
  const script = join(dirname(packages.resolve(`${name}/package.json`)), program);
  const { status } = spawnSync(process.execPath, [script, ...parameters], { stdio: 'inherit', cwd: root });
  if (status !== 0) process.exit(status ?? 1);
}

/** Stands for a build that came to its end, of the sources as they were when it began: one that was broken off leaves half of it. */
const stamp = join(root, 'dist', '.built');
const begun = new Date();

run('typescript', 'bin/tsc', '-p', join(root, 'tsconfig.json'));
if (!process.argv.includes('--server')) {
  rmSync(stamp, { force: true });
  run('vite', 'bin/vite.js', 'build', '--logLevel', 'warn', '--config', join(root, 'src/console/vite.config.mts'));
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun);
}
