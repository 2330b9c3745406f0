import { createOperatorCommand, type OperatorDesk } from '../access/operator-command';
import { readConfig } from '../config';
import { migrate } from '../database';
import { withLedger } from './with-ledger';

async function withDesk(work: (desk: OperatorDesk) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  await withLedger(config, 'musterroll-operator', async (dataSource) => {
    await migrate(dataSource);
    await work({ dataSource, config, say: (line) => process.stdout.write(`${line}\n`) });
  });
}

createOperatorCommand(withDesk)
  .parseAsync()
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
