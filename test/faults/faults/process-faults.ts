import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Fault, WITH_KEY_HELD_MS } from '../fault';
import { trapAtGap } from '../gap-trap';
import { GAPS } from '../gaps';
import type { Scene } from '../scene';
import { withQueues } from '../with-queues';

/** Longer than a worker's transaction may be open, and than BullMQ's lock lasts. */
const FROZEN_MS = 34_000;
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

/** Processes that die or stand still at no particular moment. */
export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'a worker is killed at a random moment',
    async inflict(scene) {
      const roster = await scene.anyRoster();
      scene.begin(roster);
      await wait(scene.momentMs);
      await scene.worker.kill();
    },
  },
  {
    name: 'all workers are killed at a random moment',
    async inflict(scene) {
      const roster = await scene.anyRoster();
      scene.begin(roster);
      await wait(scene.momentMs);
      await Promise.all(scene.installation.workers.map((worker) => worker.kill()));
    },
  },
  {
    name: 'an API is killed at a random moment of an upload',
    recoversWithinMs: WITH_KEY_HELD_MS,
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const first = Math.floor(scene.chance() * 2);
      scene.begin(roster, { paceMs: 30, first });
      await wait(scene.momentMs / 2);
      await scene.installation.apis[first]!.kill();
    },
  },
  {
    name: 'everything of ours is killed at a random moment',
    recoversWithinMs: WITH_KEY_HELD_MS,
    async inflict(scene) {
      const roster = await scene.anyRoster();
      scene.begin(roster);
      await wait(scene.momentMs);
      const { apis, workers } = scene.installation;
      await Promise.all([...apis, ...workers].map((process) => process.kill()));
    },
  },
  {
    name: 'a worker is stopped past its lock, with a transaction open, and woken again',
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const { workers } = scene.installation;
      let wake: () => void = () => undefined;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      let frozen = workers[0]!;
      const harm = (worker: typeof frozen) => {
        frozen = worker;
        worker.freeze();
        // The statement goes on to PostgreSQL when the process does.
        return woken;
      };
      trapAtGap(workers, GAPS.results, { moment: 'before', cuts: false, skip: Math.floor(scene.chance() * 8), harm });
      const { id } = await scene.submit(roster);
      const job = await scene.witness.waitForEnd(id, FROZEN_MS + 10_000);
      if (job.state !== 'completed') throw new Error(`The job of a frozen worker is ${job.state}.`);
      frozen.wake();
      wake();
      await wait(1_000);
    },
  },
  {
    name: 'the clock of the only worker is an hour off',
    missing: () => (existsSync(FAKETIME) ? undefined : 'libfaketime is not installed'),
    async inflict(scene) {
      const { workers } = scene.installation;
      const [worker] = workers;
      await Promise.all(workers.map((one) => one.kill()));
      const FAKETIME_OFFSET = scene.pick(['+1h', '-1h']);
      await worker!.start({ LD_PRELOAD: FAKETIME, FAKETIME: FAKETIME_OFFSET, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
      await scene.witness.waitForEnd((await scene.submit(await scene.anyRoster())).id);
      await worker!.kill();
    },
  },
  {
    name: 'two APIs and eight workers on one seat pool',
    // Nothing dies here; four files take their turns.
    recoversWithinMs: 90_000,
    inflict: crowd,
  },
];

/** Files and single calls from everywhere, all for the seats of one subscription. */
async function crowd(scene: Scene): Promise<void> {
  const { installation, customerId, domain } = scene;
  const more = 8 - installation.workers.length;
  await Promise.all(Array.from({ length: more }, () => installation.addWorker()));
  for (const prefix of ['a', 'b', 'c', 'd']) {
    const { operation, rows } = scene.newUsers(200, prefix);
    const contested = rows.map((row) =>
      row.cells['Licenses'] ? { ...row, expected: ['succeeded', 'no-seat-left'], effect: licensed(row.cells) } : row,
    );
    scene.begin({ operation, rows: contested }, { first: prefix.charCodeAt(0) % 2 });
  }
  await Promise.all([
    ringForAll(scene),
    ...Array.from({ length: 10 }, async (_, index) => {
      const upn = `single${index}@${domain}`;
      const body = JSON.stringify({ upn, displayName: upn, licenses: [{ sku: 'SPE_E3' }] });
      const call = { body, first: index % 2, takesAnyAnswer: true, headers: { 'idempotency-key': upn } };
      const { status, text } = await scene.witness.call('POST', `/customers/${customerId}/users`, call);
      if (status === 201) scene.told.push({ does: 'create', upn, sku: 'SPE_E3' });
      else if (!text.includes('no-seat-left')) throw new Error(`A single user: ${status} ${text}`);
    }),
  ]);
}

/** A customer's jobs take turns, one at a time; rung for by hand they are worked on side by side, by as many workers as there are. */
async function ringForAll({ installation, customerId }: Scene): Promise<void> {
  await withQueues(installation, async (queues) => {
    for (let round = 1; round <= 40; round++) {
      const jobs = await installation.ask<{ id: string; next_chunk: number }>(
        `SELECT id, next_chunk FROM bulk_jobs WHERE customer_id = $1 AND state IN ('queued', 'running')`,
        [customerId],
      );
      await Promise.all(
        jobs.map(({ id, next_chunk: ordinal }) => queues.ring({ jobId: id, ordinal }, 'again', 1_000_000 + round)),
      );
      await wait(25);
    }
  });
}

function licensed({ Email, Licenses }: Readonly<Record<string, string>>) {
  return { does: 'create', upn: Email!, sku: Licenses! } as const;
}
