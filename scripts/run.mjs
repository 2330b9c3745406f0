// Runs a compiled entry point, e.g. `node scripts/run.mjs api/main`, building first when dist/ is missing or older than src/.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endWithNpm } from './end-with-npm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const entry = join(root, 'dist', `${process.argv[2]}.js`);
/** Left by a build that came to its end. */
const stamp = join(root, 'dist', '.built');

/** The newest modification time below a directory, in milliseconds since the epoch. */
function newest(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((item) => item.isFile())
    .reduce((latest, item) => Math.max(latest, statSync(join(item.parentPath, item.name)).mtimeMs), 0);
}

if (!existsSync(entry) || !existsSync(stamp) || statSync(stamp).mtimeMs < newest(join(root, 'src'))) {
  process.stderr.write('Building what is missing: a moment, this once …\n');
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], {
    stdio: ['ignore', 2, 2],
    cwd: root,
  });
  if (status !== 0) process.exit(status ?? 1);
}
process.argv.splice(2, 1);
endWithNpm();
createRequire(import.meta.url)(entry);
