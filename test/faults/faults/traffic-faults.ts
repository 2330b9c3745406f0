import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../fault';
import { toCsv } from '../roster';
import type { Scene } from '../scene';
import { withQueues } from '../with-queues';
import type { ToldJob } from '../witness';

/** People and queues that do what they like. */
export const TRAFFIC_FAULTS: readonly Fault[] = [
  { name: 'every chunk is delivered three times', inflict: ringThrice },
  {
    name: 'an upload is cut at a random byte, and begun again',
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const text = toCsv(roster);
      const key = `cut-${scene.customerId}`;
      await cutUpload(scene, roster.operation, text, Math.floor(scene.chance() * text.length), key);
      await scene.submit(roster, { key });
    },
  },
  {
    name: 'an upload is cut at a random byte, and forgotten',
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const text = toCsv(roster);
      await cutUpload(
        scene,
        roster.operation,
        text,
        Math.floor(scene.chance() * text.length),
        `cut-${scene.customerId}`,
      );
    },
  },
  { name: 'a job is cancelled at a random moment', inflict: (scene) => cancel(scene, false) },
  { name: 'a job is cancelled, and the workers are killed', inflict: (scene) => cancel(scene, true) },
  { name: 'a job is paused at a random moment, and resumed', inflict: pauseAndResume },
];

/** Rings by hand for every chunk, also for those that are settled or not yet due. */
async function ringThrice(scene: Scene): Promise<void> {
  const { installation } = scene;
  await withQueues(installation, async (queues) => {
    const { id } = await scene.submit(await scene.anyRoster());
    const chunks = await installation.ask<{ ordinal: number }>('SELECT ordinal FROM chunks WHERE job_id = $1', [id]);
    for (const times of [1, 2, 3]) {
      const rings = chunks.map(({ ordinal }) =>
        queues.ring({ jobId: id, ordinal }, 'again', times * 1_000_000 + ordinal),
      );
      await Promise.all(rings);
    }
    await scene.witness.waitForEnd(id);
    // Its own rings: those of workers that were killed before stay active until their locks run out.
    const left = async () =>
      (await queues.chunks.getJobs(['waiting', 'active', 'delayed', 'prioritized'])).filter(
        (ring) => ring?.data.jobId === id,
      );
    while ((await left()).length > 0) await wait(50);
  });
}

/** Sends so many bytes of a file, and is gone. */
async function cutUpload(scene: Scene, operation: string, text: string, bytes: number, key: string): Promise<void> {
  const { installation, customerId, witness } = scene;
  witness.note(`POST ${operation}, cut after ${bytes} of ${text.length} bytes`);
  await new Promise<void>((resolve) => {
    const upload = request(`${scene.pick(installation.addresses)}/api/v1/customers/${customerId}/jobs/${operation}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${installation.token}`,
        'content-type': 'text/csv',
        'content-length': Buffer.byteLength(text),
        'idempotency-key': key,
      },
    });
    upload.on('error', () => undefined).on('close', () => resolve());
    upload.write(text.slice(0, bytes), () => setTimeout(() => upload.destroy(), scene.chance() * 100));
  });
}

/** What was done stays and the rest is cancelled; once that is acknowledged, nothing follows. */
async function cancel(scene: Scene, killing: boolean): Promise<void> {
  const { witness, installation } = scene;
  const { id } = await scene.submit(await scene.anyRoster());
  await wait(scene.momentMs / 2);
  const told = await witness.call<ToldJob>('POST', `/jobs/${id}/cancel`, { takesAnyAnswer: true });
  if (told.status >= 400 && (await witness.job(id)).state !== 'completed')
    throw new Error(`Cancelling: ${told.status} ${told.text}`);
  if (killing) {
    await Promise.all(installation.workers.map((worker) => worker.kill()));
    await installation.heal();
  }
  await witness.waitForEnd(id, 20_000);
  await expectStillness(scene, id);
}

async function pauseAndResume(scene: Scene): Promise<void> {
  const { witness } = scene;
  const { id } = await scene.submit(await scene.anyRoster());
  for (let times = 0; times < 3; times++) {
    await wait(scene.momentMs / 4);
    const told = await witness.call<ToldJob>('POST', `/jobs/${id}/pause`, { takesAnyAnswer: true });
    if (told.status >= 400) {
      if ((await witness.job(id)).state !== 'completed') throw new Error(`Pausing: ${told.status} ${told.text}`);
      return;
    }
    while ((await witness.job(id)).state === 'pausing') await wait(20);
    await expectStillness(scene, id);
    await witness.call('POST', `/jobs/${id}/resume`);
  }
}

/** @throws Error when rows are settled although the job was acknowledged to stand still */
async function expectStillness({ witness, installation }: Scene, id: string): Promise<void> {
  const look = async () => {
    const [{ results, effects }] = (await installation.ask(
      `SELECT (SELECT count(*) FROM row_results WHERE job_id = $1) AS results, (SELECT count(*) FROM users WHERE settled_job_id = $1) AS effects`,
      [id],
    )) as [{ results: string; effects: string }];
    const { state, processedRows } = await witness.job(id);
    return JSON.stringify({ state, processedRows, results, effects });
  };
  const before = await look();
  await wait(500);
  const after = await look();
  if (before !== after) throw new Error(`A job that stands still went on: ${before}, then ${after}.`);
}
