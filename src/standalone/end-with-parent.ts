/**
 * Preloaded (`node -r`) into the API and worker processes of a standalone installation: when the supervisor dies, even
 * by kill -9, they stop as if it had told them to. PostgreSQL goes at the same moment, so they do not wait for long.
 */
const PATIENCE_MS = 10_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The listener alone must not keep a process from ending.
process.channel?.unref();
