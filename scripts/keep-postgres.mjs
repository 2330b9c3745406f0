// Runs one PostgreSQL for as long as the process that started this one lives: node scripts/keep-postgres.mjs '{"pgCtl":…}'
// A plain script of its own, because it must outlive its parent: when the pipe on standard input ends, whatever
// ended it (stop(), an exit, kill -9), PostgreSQL is stopped and then this process.
import { spawnSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

const { pgCtl, clusterDir, logFile, stateFile, uid, gid } = JSON.parse(process.argv[2]);
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^PG|^(LC_.*|LANG)$/.test(name)),
);

function runPgCtl(...options) {
  const { status } = spawnSync(pgCtl, [...options, '-D', clusterDir, '-w'], {
    stdio: 'ignore',
    cwd: '/',
    env: { ...environment, LC_ALL: 'C' },
    uid,
    gid,
  });
  return status === 0;
}

/** Told by renaming, so that a reader finds a whole file. */
function tell(state) {
  writeFileSync(`${stateFile}.new`, JSON.stringify({ pid: process.pid, state }));
  renameSync(`${stateFile}.new`, stateFile);
}

// A terminal's or a service manager's signal reaches this process too; clients still have work to finish then.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
// Nobody may be left to read the answer.
process.stdout.on('error', () => {});

tell('running');
const started = runPgCtl('start', '-l', logFile, '-t', '600');
process.stdout.write(started ? 'ready\n' : 'failed\n');

function finish() {
  tell('stopping');
  if (!runPgCtl('stop', '-m', 'fast', '-t', '120')) runPgCtl('stop', '-m', 'immediate', '-t', '30');
  rmSync(stateFile, { force: true });
  process.exit(0);
}

if (started) {
  process.stdin.on('error', finish).on('close', finish).resume();
} else {
  rmSync(stateFile, { force: true });
  process.exitCode = 1;
}
