import { setTimeout as wait } from 'node:timers/promises';
import { examine } from '../examine';
import type { Fault } from '../fault';
import { trapAtGap } from '../gap-trap';
import { GAPS } from '../gaps';
import type { Scene } from '../scene';
import { type ToldJob, Witness } from '../witness';

/** Shorter than an Idempotency-Key is held: one that was not freed must show. */
const SOON_MS = 10_000;

/** The ledger breaks. */
export const POSTGRES_FAULTS: readonly Fault[] = [
  {
    name: 'PostgreSQL is restarted',
    async inflict(scene) {
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      await scene.installation.machines.postgres.stop();
    },
  },
  {
    name: 'PostgreSQL crashes',
    async inflict(scene) {
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      await scene.installation.machines.postgres.crash();
    },
  },
  {
    name: 'PostgreSQL is away, and files are handed in meanwhile',
    inflict: keepAway,
  },
  {
    name: 'all backends are terminated, again and again',
    recoversWithinMs: SOON_MS,
    async inflict(scene) {
      scene.begin(await scene.anyRoster());
      for (let times = 0; times < 3; times++) {
        await wait(scene.momentMs / 2);
        await scene.installation.ask(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
      }
    },
  },
  {
    name: 'all connections of a worker break without a word',
    async inflict(scene) {
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      for (const { proxy } of scene.installation.workers) proxy.cutAll();
    },
  },
  { name: 'the transaction that settles rows deadlocks', inflict: deadlock },
  { name: 'transactions fail to serialize', inflict: refuseSerialization },
  { name: 'one row makes the database raise an error that nobody foresaw', recoversWithinMs: 60_000, inflict: poison },
  {
    name: 'the disk of the database is full',
    missing: ({ postgres }) => (postgres.hasOwnDisk ? undefined : 'only root may mount a small disk'),
    async inflict(scene) {
      const { postgres } = scene.installation.machines;
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      postgres.fillDisk();
      scene.begin(scene.moreUsers());
      await wait(2_000);
      postgres.freeDisk();
    },
  },
  { name: 'a backup that was taken while a job ran is restored, and finishes the job', inflict: restoreBackup },
];

/** What was copied goes on where it stood, in an installation that knows nothing of the first one but its MASTER_KEY. */
async function restoreBackup(scene: Scene): Promise<void> {
  const roster = await scene.anyRoster();
  const { installation } = scene;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isUnderWay = false;
  const harm = () => {
    isUnderWay = true;
    return released;
  };
  // Some chunks are settled, one is half-way: its effects are written and not committed.
  const skip = 1 + Math.floor(scene.chance() * 10);
  trapAtGap(installation.workers, GAPS.results, { moment: 'before', cuts: false, skip, harm });
  await scene.submit(roster);
  while (!isUnderWay) await wait(20);
  const copy = await installation.machines.postgres.copyWhileRunning().finally(release);
  const restored = await installation.restoreOn(copy);
  try {
    const violations = await examine(scene.at(restored, new Witness(restored, 60_000)));
    if (violations.length > 0) throw new Error(`In the restored database: ${violations.join('; ')}`);
  } finally {
    await restored.stop();
    await copy.remove();
  }
}

/** While the ledger is away nothing is accepted; whoever asks is told to come back, and nothing has to be restarted. */
async function keepAway(scene: Scene): Promise<void> {
  const { machines, addresses } = scene.installation;
  scene.begin(await scene.anyRoster());
  await wait(scene.momentMs);
  await machines.postgres.stop();
  const path = `/customers/${scene.customerId}/jobs/create-users`;
  const call = { body: 'Email,Display name\r\nnobody@example.org,Nobody\r\n', type: 'text/csv' };
  for (const address of addresses) {
    const told = await scene.witness.attempt<ToldJob>(address, 'POST', path, call);
    if (told?.status !== 503 || !told.retryAfter)
      throw new Error(
        `Without PostgreSQL an upload is answered ${told?.status ?? 'nothing'} (Retry-After: ${told?.retryAfter}).`,
      );
  }
  await wait(scene.isLong ? 30_000 : 1_000);
}

/** Somebody holds what the worker needs, and then asks for what the worker holds. */
async function deadlock(scene: Scene): Promise<void> {
  const { installation, customerId } = scene;
  const client = await installation.connect();
  const count = async () =>
    Number(
      (await client.query('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()')).rows[0]
        .deadlocks,
    );
  const before = await count();
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      await client.query('BEGIN');
      await client.query('SELECT FROM subscriptions WHERE customer_id = $1 FOR UPDATE', [customerId]);
      if (attempt === 0) await scene.submit(scene.newUsers());
      const blocked =
        'SELECT count(*)::integer AS count FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))';
      const deadline = performance.now() + 5_000;
      while ((await client.query(blocked)).rows[0].count === 0 && performance.now() < deadline) await wait(20);
      const circle = client.query('SELECT FROM bulk_jobs WHERE customer_id = $1 FOR UPDATE', [customerId]);
      const failure = await circle.then(() => undefined).catch((error: { code?: string }) => error.code);
      await client.query('ROLLBACK');
      if (failure === undefined) break;
    }
    // Counts are reported a moment later.
    for (let patience = 0; (await count()) === before; patience++) {
      if (patience === 40) throw new Error('No deadlock came about.');
      await wait(100);
    }
  } finally {
    await client.end();
  }
}

async function refuseSerialization(scene: Scene): Promise<void> {
  const roster = await scene.anyRoster();
  const { installation } = scene;
  await installation.ask('CREATE SEQUENCE refusals');
  await installation.ask(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('refusals') % 4 = 1 AND currval('refusals') < 12 THEN RAISE 'not now' USING ERRCODE = '40001'; END IF;
      RETURN NULL;
    END $$`);
  await installation.ask(
    'CREATE TRIGGER refuses BEFORE INSERT ON row_results FOR EACH STATEMENT EXECUTE FUNCTION refuse()',
  );
  try {
    await scene.witness.waitForEnd((await scene.submit(roster)).id);
  } finally {
    await installation.ask('DROP FUNCTION refuse CASCADE');
    await installation.ask('DROP SEQUENCE refusals');
  }
}

async function poison(scene: Scene): Promise<void> {
  const { operation, rows } = scene.newUsers();
  const candidates = rows.filter(({ effect, cells }) => effect && !cells['Licenses']);
  const poisoned = scene.pick(candidates);
  const roster = {
    operation,
    rows: rows.map((row) => {
      if (row === poisoned) return { ...row, expected: ['internal-error'], effect: undefined };
      // Its namesake further down is the first to get the name now.
      return row.cells['Email'] === poisoned.cells['Email'] ? { ...row, expected: ['internal-error'] } : row;
    }),
  };
  const { installation } = scene;
  await installation.ask(`
    CREATE FUNCTION choke() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'nobody foresaw this' USING ERRCODE = 'XX000'; END $$`);
  await installation.ask(
    `CREATE TRIGGER chokes BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.upn_key = '${poisoned.effect!.upn}') EXECUTE FUNCTION choke()`,
  );
  try {
    await scene.witness.waitForEnd((await scene.submit(roster)).id);
  } finally {
    await installation.ask('DROP FUNCTION choke CASCADE');
  }
}
