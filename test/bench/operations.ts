import { BulkLimits } from './bulk-limit';
import type { Product } from './product';
import { waitForQuiet } from './quiet';
import { medianBy, ROUNDS } from './rounds';
import { createUsersFile, existingUsersFile } from './rows';
import { createCustomer, runJob, type Timing } from './run-job';

/** Every operation but create-users, with the cells of each row, by turns, in an order in which each finds what it needs. */
export const OTHER_OPERATIONS: readonly (readonly [operation: string, cells: readonly Record<string, string>[]])[] = [
  [
    'update-users',
    [
      { Department: 'Sales', City: 'München' },
      { Department: 'Support', City: 'Berlin' },
    ],
  ],
  [
    'assign-licenses',
    [
      { 'Add licenses': 'SPE_E5', 'Remove licenses': 'SPE_E3' },
      { 'Add licenses': 'SPE_E3', 'Remove licenses': 'SPE_E5' },
    ],
  ],
  ['reset-passwords', [{}]],
  ['delete-users', [{}]],
  ['restore-users', [{}]],
];
const WARM_ROWS = 20_000;

/** Lets a product do once what is measured, for another customer, so that it is one that runs already: its code has been compiled. */
export async function warmUp(product: Product, domain: string, operations: typeof OTHER_OPERATIONS): Promise<void> {
  const customerId = await createCustomer(product, domain, WARM_ROWS);
  await runJob(product, customerId, 'create-users', createUsersFile(WARM_ROWS, domain));
  for (const [operation, cells] of operations)
    await runJob(product, customerId, operation, existingUsersFile(WARM_ROWS, domain, cells[0]!));
}

/** An operation on users that are there: how long it took, and what bounds it, in rows a second. */
interface MeasuredOperation {
  operation: string;
  timing: Timing;
  limit: number;
}

/** Does every other operation to the users that a job made. */
export async function measureOperations(
  product: Product,
  { customerId, domain, jobId, rows }: { customerId: string; domain: string; jobId: string; rows: number },
): Promise<MeasuredOperation[]> {
  const limits = await BulkLimits.open(product.databaseUrl, jobId);
  const timings = OTHER_OPERATIONS.map((): Timing[] => []);
  const limitSeconds = OTHER_OPERATIONS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, [operation, cells]] of OTHER_OPERATIONS.entries()) {
      const file = existingUsersFile(rows, domain, cells[round % cells.length]!);
      await waitForQuiet(product.databaseUrl);
      timings[index]!.push(await runJob(product, customerId, operation, file));
    }
    for (const [index, [operation]] of OTHER_OPERATIONS.entries())
      limitSeconds[index]!.push(await limits.measure(operation, timings[index]!.at(-1)!.jobId));
  }
  await limits.close();
  return OTHER_OPERATIONS.map(([operation], index) => ({
    operation,
    timing: medianBy(timings[index]!, ({ intake, settling }) => intake + settling),
    limit: rows / medianBy(limitSeconds[index]!, (seconds) => seconds),
  }));
}
