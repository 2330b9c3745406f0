import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const WATCH = join(__dirname, '../../scripts/end-with-npm.mjs');
/** Says its process id, and on SIGTERM stops in order, as the product does. */
const PROGRAM = `
  import(${JSON.stringify(WATCH)}).then(({ endWithNpm }) => { endWithNpm(); console.log(process.pid); });
  process.on('SIGTERM', () => process.exit(0));
  setInterval(() => undefined, 1000);`;
const SHELL = `${JSON.stringify(process.execPath)} -e "$PROGRAM"; true`;

/** As npm runs a script: a shell of its own, and in it the program. */
const startShell = (environment: Record<string, string>) =>
  spawn('sh', ['-c', SHELL], {
    env: { ...process.env, PROGRAM, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

/** Stands for npm: its command line has the name in it. */
const startNpm = () =>
  spawn(
    process.execPath,
    ['-e', `require('child_process').spawn('sh', ['-c', process.argv[1]], { stdio: 'inherit' })`, SHELL, 'npm'],
    {
      env: { ...process.env, PROGRAM, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );

async function pidOf(child: ChildProcess): Promise<number> {
  const [line] = await once(child.stdout!, 'data');
  return Number(String(line));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs && isRunning(pid); waited += 50) await wait(50);
  return !isRunning(pid);
}

test('what npm started ends when the shell between them is ended', async () => {
  const shell = startShell({ npm_lifecycle_event: 'start' });
  const pid = await pidOf(shell);
  shell.kill('SIGTERM');
  expect(await isGone(pid, 5_000)).toBe(true);
});

test('and when npm itself is killed, where the system tells who is whose parent', async () => {
  if (process.platform !== 'linux') return;
  const npm = startNpm();
  const pid = await pidOf(npm);
  npm.kill('SIGKILL');
  expect(await isGone(pid, 5_000)).toBe(true);
});

test('what somebody started without npm goes on without its shell', async () => {
  const shell = startShell({ npm_lifecycle_event: '' });
  const pid = await pidOf(shell);
  shell.kill('SIGTERM');
  expect(await isGone(pid, 1_500)).toBe(false);
  process.kill(pid, 'SIGKILL');
});
