import { ChunkByChunk, csv } from '../support/chunk-by-chunk';
import { closeGate, makeGate, waitForNext } from '../support/commit-gate';
import { expectInvariants } from '../support/invariants';
import type { RunningProduct } from '../support/running-product';

let chunks: ChunkByChunk;
let product: RunningProduct;
beforeAll(async () => {
  chunks = await ChunkByChunk.start();
  product = chunks.product;
});
afterAll(() => product.stop());
afterEach(() => expectInvariants(product.dataSource));

describe('rows that are decided while those before are being committed', () => {
  beforeAll(() => makeGate(product.dataSource));
  afterAll(() => product.dataSource.query('DROP TRIGGER gate ON chunks; DROP FUNCTION pass_gate'));

  /** Settles two chunks, the second decided while the first is being committed. @returns what the four rows came to */
  async function settleBoth(jobId: string): Promise<(string | null)[]> {
    const [first, second] = await chunks.prepareTwo(jobId);
    const open = await closeGate(product.dataSource);
    const settling = first.settle({ limit: 2 });
    const ahead = second.settle({ limit: 2, ahead: true });
    await waitForNext(product.dataSource);
    await open();
    expect(await settling).toBe('settled');
    expect(await ahead).toBe('finished');
    return (await product.readResults(jobId)).map(({ status, code }) => code ?? status);
  }

  async function idOf({ id, domain }: { id: string; domain: string }, name: string): Promise<string> {
    const rows = await product.dataSource.query(
      'SELECT id FROM users WHERE customer_id = $1 AND upn_key = $2 ORDER BY deleted_at NULLS FIRST',
      [id, `${name}@${domain}`],
    );
    return rows[0].id;
  }

  test('find a user under its new name, and nobody under the one before', async () => {
    const customer = await chunks.createCustomer(0);
    const { id, domain } = customer;
    const file = csv('Email,User ID,New email', [
      `,${await idOf(customer, 'a')},z@${domain}`,
      `b@${domain},,a@${domain}`,
      `z@${domain},,y@${domain}`,
      `b@${domain},,x@${domain}`,
    ]);
    expect(await settleBoth(await chunks.upload(id, 'update-users', file))).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'user-not-found',
    ]);
  });

  test('change what they find changed, and not what was', async () => {
    const { id, domain } = await chunks.createCustomer(0);
    const file = csv('Email,Department', [
      `a@${domain},Sales`,
      `b@${domain},Sales`,
      `a@${domain},Sales`,
      `b@${domain},Support`,
    ]);
    const jobId = await chunks.upload(id, 'update-users', file);
    expect(await settleBoth(jobId)).toEqual(['succeeded', 'succeeded', 'unchanged', 'succeeded']);
    const [{ before }] = await product.dataSource.query(
      'SELECT before FROM row_results WHERE job_id = $1 AND "row" = 4',
      [jobId],
    );
    expect(before).toEqual({ department: 'Sales', after: { department: 'Support' } });
  });

  test('know whom those before have deleted, though nobody had been deleted then', async () => {
    const customer = await chunks.createCustomer(0);
    const { id, domain } = customer;
    const file = csv('Email,User ID', [
      `a@${domain},`,
      `b@${domain},`,
      `,${await idOf(customer, 'a')}`,
      `b@${domain},`,
    ]);
    expect(await settleBoth(await chunks.upload(id, 'delete-users', file))).toEqual([
      'succeeded',
      'succeeded',
      'duplicate-in-file',
      'duplicate-in-file',
    ]);
  });

  test('do not restore a user whose name another has been restored with, both named by their ids', async () => {
    const customer = await chunks.createCustomer(0);
    const { id, domain } = customer;
    const older = await idOf(customer, 'a');
    await chunks.settleAll(await chunks.upload(id, 'delete-users', csv('Email', [`a@${domain}`, `b@${domain}`])));
    await chunks.settleAll(await chunks.upload(id, 'create-users', csv('Email,Display name', [`a@${domain},A`])));
    await chunks.settleAll(await chunks.upload(id, 'delete-users', csv('Email', [`a@${domain}`])));
    const [{ id: newer }] = await product.dataSource.query(
      'SELECT id FROM users WHERE customer_id = $1 AND upn_key = $2 ORDER BY deleted_at DESC',
      [id, `a@${domain}`],
    );
    expect(newer).not.toBe(older);
    const file = csv('User ID', [newer, await idOf(customer, 'b'), older, newer]);
    expect(await settleBoth(await chunks.upload(id, 'restore-users', file))).toEqual([
      'succeeded_with_warnings',
      'succeeded',
      'upn-taken',
      'duplicate-in-file',
    ]);
  });

  test('do not restore a user whose name has been given to another', async () => {
    const customer = await chunks.createCustomer(0);
    const { id, domain } = customer;
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => idOf(customer, name)));
    await chunks.settleAll(
      await chunks.upload(id, 'delete-users', csv('Email', [`a@${domain}`, `b@${domain}`, `c@${domain}`])),
    );
    const file = csv('User ID,New email', [
      `${ids[2]},a@${domain}`,
      `${ids[1]},`,
      `${ids[0]},`,
      `${ids[0]},e@${domain}`,
    ]);
    expect(await settleBoth(await chunks.upload(id, 'restore-users', file))).toEqual([
      'succeeded_with_warnings',
      'succeeded',
      'upn-taken',
      'succeeded',
    ]);
  });

  test('take no seat that has been taken, and give back what has been given', async () => {
    const { id, domain } = await chunks.createCustomer(2);
    const file = csv('Email,Add licenses,Remove licenses', [
      `a@${domain},SPE_E3,`,
      `b@${domain},SPE_E3,`,
      `c@${domain},SPE_E3,`,
      `a@${domain},,SPE_E3`,
    ]);
    expect(await settleBoth(await chunks.upload(id, 'assign-licenses', file))).toEqual([
      'succeeded',
      'succeeded',
      'no-seat-left',
      'succeeded',
    ]);
  });

  test('create nobody whom those before have created', async () => {
    const { id, domain } = await chunks.createCustomer(0);
    // Who may restore somebody instead is looked for.
    await chunks.settleAll(await chunks.upload(id, 'delete-users', csv('Email', [`d@${domain}`])));
    const file = csv('Email,Display name', [`m@${domain},M`, `n@${domain},N`, `M@${domain},M`, `o@${domain},O`]);
    expect(await settleBoth(await chunks.upload(id, 'create-users', file))).toEqual([
      'succeeded',
      'succeeded',
      'duplicate-in-file',
      'succeeded',
    ]);
  });
});
