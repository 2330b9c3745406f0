import { expectInvariants } from '../support/invariants';
import { queueBackends } from '../support/queue-backends';
import { RunningProduct } from '../support/running-product';

const csv = (header: string, lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;

describe('a row that makes the database raise an error nobody foresaw', () => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start();
    await product.dataSource.query(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.upn_key LIKE 'poison%' THEN RAISE EXCEPTION 'did not foresee %', NEW.upn; END IF;
          RETURN NEW;
        END
      $$;
      CREATE TRIGGER refuse_poison BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse_poison()`);
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  test('gets internal-error with a reference that the log holds, and its neighbours succeed', async () => {
    const { id, domain } = await product.createCustomer();
    const names = Array.from({ length: 60 }, (_, i) => (i === 22 || i === 41 ? `poison${i}` : `user${i}`));
    const job = await product.run(id, {
      body: csv(
        'Email,Display name',
        names.map((name) => `${name}@${domain},${name}`),
      ),
    });
    expect(job).toMatchObject({ state: 'completed', succeeded: 58, rejected: 2 });
    const refused = await product.readResults(job.id, '&status=rejected');
    expect(refused.map(({ row, code }) => [row, code])).toEqual([
      [23, 'internal-error'],
      [42, 'internal-error'],
    ]);
    for (const { detail } of refused) {
      const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(detail!)![0];
      const line = product.log.split('\n').find((entry) => entry.includes(reference))!;
      expect(JSON.parse(line)).toMatchObject({ level: 50, code: 'P0001', jobId: job.id });
    }
    // What the database said quotes the row, so that it goes nowhere.
    expect(product.log).not.toContain('did not foresee');
  });

  test('is found just so when it is the only row, the first or the last', async () => {
    const { id, domain } = await product.createCustomer();
    for (const names of [['poison'], ['poison', 'a', 'b'], ['c', 'd', 'poison']]) {
      const job = await product.run(id, {
        body: csv(
          'Email,Display name',
          names.map((name) => `${name}@${domain},${name}`),
        ),
      });
      expect(job).toMatchObject({ state: 'completed', succeeded: names.length - 1, rejected: 1 });
    }
  });
});

test('what another attempt can cure is tried again, and leaves no trace but in the log', async () => {
  const product = await RunningProduct.start();
  try {
    // A sequence counts on when a transaction is rolled back.
    await product.dataSource.query(`
      CREATE SEQUENCE attempts;
      CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('attempts') <= 3 THEN RAISE EXCEPTION 'collided' USING ERRCODE = 'serialization_failure'; END IF;
          RETURN NULL;
        END
      $$;
      CREATE TRIGGER collide BEFORE INSERT ON row_results FOR EACH STATEMENT EXECUTE FUNCTION collide()`);
    const { id, domain } = await product.createCustomer();
    const job = await product.run(id, { body: csv('Email,Display name', [`a@${domain},A`, `b@${domain},B`]) });
    expect(job).toMatchObject({ state: 'completed', succeeded: 2 });
    expect(product.log.match(/rolled back/g)?.length).toBe(3);
    expect(product.log).not.toContain('could not ring');
    await expectInvariants(product.dataSource);
  } finally {
    await product.stop();
  }
});

describe.each(queueBackends)('several jobs at once, with their queue in $name', (backend) => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start({ backend, workers: 3, environment: { CHUNK_ROWS: '3' } });
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  test('four jobs of ten rows racing for thirteen seats assign exactly thirteen', async () => {
    const { id, domain } = await product.createCustomer({ SPE_E3: 13 });
    const uploads = await Promise.all(
      [0, 1, 2, 3].map((job) =>
        product.upload(id, {
          body: csv(
            'Email,Display name,Licenses',
            Array.from({ length: 10 }, (_, i) => `u${job}x${i}@${domain},U,SPE_E3`),
          ),
        }),
      ),
    );
    const jobs = await Promise.all(uploads.map(({ body }) => product.waitForJob(body.id)));
    expect(jobs.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(13);
    expect(jobs.reduce((sum, { rejected }) => sum + rejected, 0)).toBe(27);
  });

  test('four jobs that all create the same users create each of them once', async () => {
    const { id, domain } = await product.createCustomer();
    const body = csv(
      'Email,Display name',
      Array.from({ length: 12 }, (_, i) => `same${i}@${domain},S`),
    );
    const uploads = await Promise.all([0, 1, 2, 3].map(() => product.upload(id, { body })));
    const jobs = await Promise.all(uploads.map(({ body }) => product.waitForJob(body.id)));
    expect(jobs.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(12);
    const codes = (await Promise.all(jobs.map(({ id }) => product.readResults(id, '&status=rejected')))).flat();
    expect(new Set(codes.map(({ code }) => code))).toEqual(new Set(['upn-taken']));
  });

  test('a chunk that is rung for again and again is settled once', async () => {
    const { id, domain } = await product.createCustomer();
    const body = csv(
      'Email,Display name',
      Array.from({ length: 30 }, (_, i) => `r${i}@${domain},R`),
    );
    const { body: job } = await product.upload(id, { body });
    for (let ring = 0; ring < 20; ring++)
      await product.queues.ring({ jobId: job.id, ordinal: ring % 10 }, 'again', 1_000_000 + ring);
    expect(await product.waitForJob(job.id)).toMatchObject({ succeeded: 30, processedRows: 30 });
  });
});

test('a row that repeats one of an earlier chunk is a duplicate that names it', async () => {
  const product = await RunningProduct.start({ environment: { CHUNK_ROWS: '2' } });
  try {
    const { id, domain } = await product.createCustomer();
    const names = ['a', 'b', 'c', 'A', 'd', 'b'];
    const job = await product.run(id, {
      body: csv(
        'Email,Display name',
        names.map((name) => `${name}@${domain},${name}`),
      ),
    });
    const duplicates = await product.readResults(job.id, '&status=rejected');
    expect(duplicates.map(({ row, code, detail }) => [row, code, /row (\d+)/i.exec(detail!)![1]])).toEqual([
      [4, 'duplicate-in-file', '1'],
      [6, 'duplicate-in-file', '2'],
    ]);
    const again = await product.run(id, {
      operation: 'delete-users',
      body: csv(
        'Email',
        ['a', 'b', 'nobody', 'A', 'nobody'].map((name) => `${name}@${domain}`),
      ),
    });
    expect((await product.readResults(again.id)).map(({ code }) => code)).toEqual([
      null,
      null,
      'user-not-found',
      'duplicate-in-file',
      'user-not-found',
    ]);
  } finally {
    await product.stop();
  }
});

describe('a chunk that is decided in portions of one row', () => {
  let product: RunningProduct;
  beforeAll(async () => {
    product = await RunningProduct.start({ portionRows: 1 });
    await product.dataSource.query(`
      CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.department = 'poison' THEN RAISE EXCEPTION 'did not foresee it'; END IF;
          RETURN NEW;
        END
      $$;
      CREATE TRIGGER refuse_poison BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse_poison()`);
  });
  afterAll(() => product.stop());
  afterEach(() => expectInvariants(product.dataSource));

  const createSome = async (...names: string[]) => {
    const customer = await product.createCustomer();
    const body = csv(
      'Email,Display name',
      names.map((name) => `${name}@${customer.domain},${name}`),
    );
    await product.run(customer.id, { body });
    return customer;
  };

  test('knows all of a user whom one portion changes in one field and the next in another', async () => {
    const { id, domain } = await createSome('a', 'b');
    const lines = [`a@${domain},Sales,`, `b@${domain},Sales,Bern`, `a@${domain},Sales,Bonn`];
    const job = await product.run(id, { operation: 'update-users', body: csv('Email,Department,City', lines) });
    expect(job).toMatchObject({ succeeded: 3 });
    const undo = await product.call<{ id: string }>('POST', `/jobs/${job.id}/undo`);
    expect(await product.waitForJob(undo.body.id)).toMatchObject({ succeeded: 3, rejected: 0 });
    const { body } = await product.call<{ items: object[] }>('GET', `/customers/${id}/users`);
    expect(body.items).toEqual([
      expect.objectContaining({ department: null, city: null }),
      expect.objectContaining({ department: null, city: null }),
    ]);
  });

  test('is tried again row by row when the database refuses one portion, whose row alone gets internal-error', async () => {
    const { id, domain } = await createSome('a', 'b', 'c', 'd');
    const lines = ['a,Sales', 'b,Sales', 'c,poison', 'd,Sales'].map((line) => line.replace(',', `@${domain},`));
    const job = await product.run(id, { operation: 'update-users', body: csv('Email,Department', lines) });
    expect(job).toMatchObject({ state: 'completed', succeeded: 3, rejected: 1 });
    expect(await product.readResults(job.id, '&status=rejected')).toEqual([
      expect.objectContaining({ row: 3, code: 'internal-error' }),
    ]);
    // Not what could not be done any more afterwards.
    expect(product.log).toContain('"code":"P0001"');
    expect(product.log).not.toContain('"code":"25P02"');
  });
});
