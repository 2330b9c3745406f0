// Compiles the server into dist/ and builds the console into dist/console. `--server`: only the server.
import { spawnSync } from 'node:child_process';
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

run('typescript', 'bin/tsc', '-p', join(root, 'tsconfig.json'));
if (!process.argv.includes('--server'))
  run('vite', 'bin/vite.js', 'build', '--logLevel', 'warn', '--config', join(root, 'src/console/vite.config.mts'));
