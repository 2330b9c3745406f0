import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 500;

/**
 * Stops this process as SIGTERM would, once the npm that started it is gone. Between npm and what it runs stands a shell that passes no
 * signal on: without this, whoever ends `npm start` by `kill` would leave everything running, the port and the data included.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  const npm = findNpmBehind(shell);
  const looking = setInterval(() => {
    if (process.ppid === shell && (npm === null || parentOf(shell) === npm)) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  looking.unref();
}

/** The shell outlives an npm that was ended by kill -9. Where the system shows no parents, or the parent is npm itself, there is none behind it. */
function findNpmBehind(shell) {
  const parent = parentOf(shell);
  try {
    return parent !== null && /npm/.test(readFileSync(`/proc/${parent}/cmdline`, 'utf8')) ? parent : null;
  } catch {
    return null;
  }
}

/** Process id of another process's parent; null where it cannot be known. */
function parentOf(pid) {
  try {
    // The name before it is in brackets and may hold anything (proc_pid_stat(5)).
    return Number(/.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))[1]);
  } catch {
    return null;
  }
}
