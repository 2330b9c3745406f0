import fc from 'fast-check';
import { purgeDeletedUsers } from '../../src/jobs/purge-users';
import { REJECTION_CODES } from '../../src/operations/rejection';
import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

/** Something that one client does to its customer: a file, a call for one user, taking the last job back, or letting time pass. */
type Step =
  | { does: 'job'; operation: string; header: string; rows: [string, string, string][] }
  | { does: 'call'; act: 'create' | 'delete' | 'restore' | 'license' | 'rename'; who: string; more: string }
  | { does: 'undo' }
  | { does: 'purge' };

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'A', 'ö', '');
const license = fc.constantFrom('', '', 'SPE_E3', 'SPE_E5', 'SPE_E3;SPE_E5', 'NO_SUCH');

const jobOf = (
  operations: string[],
  header: string,
  second: fc.Arbitrary<string>,
  third: fc.Arbitrary<string>,
): fc.Arbitrary<Step> =>
  fc.record({
    does: fc.constant('job' as const),
    operation: fc.constantFrom(...operations),
    header: fc.constant(header),
    rows: fc.array(fc.tuple(name, second, third), { minLength: 1, maxLength: 10 }),
  });

const step: fc.Arbitrary<Step> = fc.oneof(
  jobOf(['create-users'], 'Email,Display name,Licenses', name, license),
  jobOf(['create-users'], 'Email,Display name,Licenses', name, license),
  jobOf(['assign-licenses'], 'Email,Add licenses,Remove licenses', license, license),
  jobOf(['delete-users', 'restore-users', 'reset-passwords'], 'Email,Display name,Department', name, name),
  jobOf(['update-users'], 'Email,New email,Department', name, name),
  fc.record({
    does: fc.constant('call' as const),
    act: fc.constantFrom('create', 'delete', 'restore', 'license', 'rename'),
    who: name.filter(Boolean),
    more: name.filter(Boolean),
  }),
  fc.constant<Step>({ does: 'undo' }),
  fc.constant<Step>({ does: 'purge' }),
);

interface Customer {
  id: string;
  domain: string;
}

/** One client: it waits for each thing before it does the next. */
class Client {
  private lastJob: string | null = null;
  readonly outcomes: unknown[] = [];

  constructor(
    private readonly product: RunningProduct,
    private readonly customer: Customer,
  ) {}

  async take(asked: Step): Promise<void> {
    switch (asked.does) {
      case 'job':
        return this.run(asked);
      case 'call':
        return this.call(asked);
      case 'undo':
        if (this.lastJob) await this.follow(await this.product.call('POST', `/jobs/${this.lastJob}/undo`));
        return;
      case 'purge':
        await this.product.dataSource.query(
          `UPDATE users SET deleted_at = now() - interval '31 days' WHERE customer_id = $1 AND deleted_at IS NOT NULL`,
          [this.customer.id],
        );
        await purgeDeletedUsers(this.product.dataSource, 30);
    }
  }

  private address = (local: string) => (local ? `${local}@${this.customer.domain}` : '');

  private async run({ operation, header, rows }: Extract<Step, { does: 'job' }>): Promise<void> {
    const lines = rows.map(([first, second, third]) =>
      [this.address(first), operation === 'update-users' ? this.address(second) : second, third].join(','),
    );
    const body = `${[header, ...lines].join('\n')}\n`;
    await this.follow(await this.product.upload(this.customer.id, { operation, body }));
  }

  /** What became of each row, without what differs by chance. A file of blank lines alone is no job at all. */
  private async follow({ status, body }: { status: number; body: unknown }): Promise<void> {
    if (status !== 202) {
      this.outcomes.push([status, (body as { code: string }).code]);
      return;
    }
    const job = await this.product.waitForJob((body as { id: string }).id);
    this.lastJob = job.id;
    const results = await this.product.readResults(job.id);
    this.outcomes.push(
      results.map((result) => [
        result.row,
        result.status,
        result.code,
        result.column,
        result.warnings.map(({ code }) => code),
        result.upn?.replace(this.customer.domain, ''),
      ]),
    );
  }

  private async call({ act, who, more }: Extract<Step, { does: 'call' }>): Promise<void> {
    const users = `/customers/${this.customer.id}/users`;
    const find = async (state: string) => {
      const answer = await this.product.call<{ items: { id: string }[] }>(
        'GET',
        `${users}?state=${state}&search=${encodeURIComponent(`${who}@`)}`,
      );
      return answer.body.items[0]?.id ?? '00000000-0000-7000-8000-000000000000';
    };
    const body = { upn: this.address(more) };
    const answer = await {
      create: () => this.product.call('POST', users, { body: { ...body, displayName: more } }),
      delete: async () => this.product.call('DELETE', `${users}/${await find('active')}`),
      restore: async () => this.product.call('POST', `${users}/${await find('deleted')}/restore`, { body }),
      rename: async () => this.product.call('PATCH', `${users}/${await find('active')}`, { body }),
      license: async () =>
        this.product.call('POST', `${users}/${await find('active')}/licenses`, { body: { add: [{ sku: 'SPE_E3' }] } }),
    }[act]();
    this.outcomes.push([answer.status, answer.body.code]);
  }
}

async function pictureOf(product: RunningProduct, { id, domain }: Customer) {
  const list = async (state: string) => {
    const { body } = await product.call<{ items: Record<string, unknown>[] }>(
      'GET',
      `/customers/${id}/users?state=${state}`,
    );
    return body.items.map(({ upn, displayName, department, licenses }) => [
      String(upn).replace(domain, ''),
      displayName,
      department,
      licenses,
    ]);
  };
  const deleted = await list('deleted');
  return { active: await list('active'), deleted: deleted.map((user) => JSON.stringify(user)).sort() };
}

let single: RunningProduct;
let parted: RunningProduct;
let whole: RunningProduct;
beforeAll(async () => {
  [single, parted, whole] = await Promise.all([
    RunningProduct.start({ environment: { CHUNK_ROWS: '1' } }),
    RunningProduct.start({ workers: 8, portionRows: 2, environment: { CHUNK_ROWS: '7' } }),
    RunningProduct.start({ environment: { CHUNK_ROWS: '5000' } }),
  ]);
});
afterAll(() => Promise.all([single.stop(), parted.stop(), whole.stop()]));
afterEach(async () => {
  for (const product of [single, parted, whole]) await expectInvariants(product.dataSource);
});

const SEATS = { SPE_E3: 2, SPE_E5: 1 };

/** Jobs and single calls, one after the other, for a new customer. */
async function play(product: RunningProduct, steps: Step[]) {
  const customer = await product.createCustomer(SEATS);
  const client = new Client(product, customer);
  for (const asked of steps) await client.take(asked);
  return { outcomes: client.outcomes, ...(await pictureOf(product, customer)) };
}

test('a transaction a row, chunks of 7 in portions of 2 among eight workers, and one chunk of all end every row alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const [one, some, all] = await Promise.all([play(single, steps), play(parted, steps), play(whole, steps)]);
      expect(some).toEqual(one);
      expect(all).toEqual(one);
    }),
    { numRuns: 6, interruptAfterTimeLimit: 20_000, examples: [[LIFE]] },
  );
}, 60_000);

/** Chance alone seldom brings everything together. */
const LIFE: Step[] = [
  {
    does: 'job',
    operation: 'create-users',
    header: 'Email,Display name,Licenses',
    rows: ['a', 'b', 'c', 'd', 'e', 'A', 'b', 'f', 'g', 'h'].map((local) => [local, local, 'SPE_E3']),
  },
  { does: 'call', act: 'license', who: 'c', more: 'c' },
  { does: 'call', act: 'delete', who: 'a', more: 'a' },
  { does: 'call', act: 'rename', who: 'b', more: 'a' },
  { does: 'job', operation: 'delete-users', header: 'Email,Display name,Department', rows: [['a', '', '']] },
  { does: 'job', operation: 'restore-users', header: 'Email,Display name,Department', rows: [['a', '', '']] },
  { does: 'undo' },
  { does: 'purge' },
  { does: 'job', operation: 'restore-users', header: 'Email,Display name,Department', rows: [['a', '', '']] },
];

test('whatever four clients of one customer do at once, everything is answered and what always holds holds', async () => {
  const clients = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 4 });
  const known = new Set<unknown>([null, undefined, ...REJECTION_CODES, ...NOT_TO_BE_UNDONE]);
  await fc.assert(
    fc.asyncProperty(clients, async (scripts) => {
      const customer = await parted.createCustomer(SEATS);
      await Promise.all(
        scripts.map(async (steps) => {
          const client = new Client(parted, customer);
          for (const asked of steps) await client.take(asked);
          for (const outcome of client.outcomes as unknown[][]) {
            const isJob = Array.isArray(outcome[0]);
            const codes = isJob ? outcome.map((row) => (row as unknown[])[2]) : [outcome[1]];
            expect(codes.filter((code) => !known.has(code) || code === 'internal-error')).toEqual([]);
          }
        }),
      );
      await expectInvariants(parted.dataSource);
    }),
    { numRuns: 5, interruptAfterTimeLimit: 20_000 },
  );
}, 60_000);

const NOT_TO_BE_UNDONE = ['nothing-to-undo', 'cannot-be-undone', 'undone-already', 'empty-file'];
