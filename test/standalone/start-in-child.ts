import { startEmbeddedPostgres } from '../../src/standalone/embedded-postgres';

/** Starts PostgreSQL in the data directory it is given, tells where, and lives on until it is killed. */
startEmbeddedPostgres({ dataDir: process.argv[2]!, log: { info: () => undefined } }).then(({ url, home }) => {
  process.stdout.write(`${JSON.stringify({ url, home })}\n`);
  setInterval(() => undefined, 60_000);
});
