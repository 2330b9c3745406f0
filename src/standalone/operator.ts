import { createOperatorCommand, type OperatorDesk } from '../access/operator-command';
import { readConfig } from '../config';
import { createDataSource, migrate } from '../database';
import { startEmbeddedPostgres } from './embedded-postgres';
import { findRunningPostgres } from './running-postgres';

/**
 * Opens the installation's database for as long as a command runs: the one of DATABASE_URL, else the embedded one, which may be running
 * (`npm start` goes on beside it) or not.
 */
async function withDesk(work: (desk: OperatorDesk) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const known = config.DATABASE_URL ?? findRunningPostgres(config.DATA_DIR);
  const own = known ? null : await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log: { info: () => undefined } });
  try {
    const url = known ?? own!.url;
    const dataSource = await createDataSource({
      url,
      applicationName: 'musterroll-operator',
      poolSize: 3,
    }).initialize();
    try {
      await migrate(dataSource);
      await work({ dataSource, config, say: (line) => process.stdout.write(`${line}\n`) });
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await own?.stop();
  }
}

createOperatorCommand(withDesk)
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
