import { type Fault, WITH_KEY_HELD_MS } from '../fault';
import { trapAtGap } from '../gap-trap';
import { GAPS } from '../gaps';
import type { Trap } from '../postgres-proxy';
import type { ProductProcess } from '../product-process';

/** A job of the usual size has some twenty-five chunks: one of the first twenty is met. */
const CHUNKS = 20;

const kill = (process: ProductProcess) => process.kill();

/** The named gaps, each met exactly: the statement that ends a gap is seen before PostgreSQL sees it, or before its answer is heard. */
export const GAP_FAULTS: readonly Fault[] = [
  {
    name: 'an API is killed after the last byte',
    recoversWithinMs: WITH_KEY_HELD_MS,
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const first = Math.floor(scene.chance() * 2);
      const killed = new Promise<void>((resolve) => {
        let isFirst = true;
        const afterLastByte = async () => {
          if (isFirst) await scene.installation.apis[first]!.kill();
          isFirst = false;
          resolve();
        };
        scene.begin(roster, { paceMs: 5, first, afterLastByte });
      });
      await killed;
    },
  },
  apiFault('an API is killed before the seal', GAPS.seal, 'before', true),
  apiFault('an API is killed when the seal is committed', GAPS.sealCommit, 'after', true),
  apiFault('an API is killed after the seal, before the bell', GAPS.bell, 'before', true),
  workerFault('a worker is killed after the claim', GAPS.claim, 'after', kill),
  workerFault('a worker is killed between effects and results', GAPS.results, 'before', kill),
  workerFault('a worker is killed before COMMIT', GAPS.commit, 'before', kill),
  workerFault('a worker is killed after COMMIT, before it hears', GAPS.commit, 'after', kill),
  workerFault('a worker is killed after it heard of COMMIT, before the queue does', GAPS.commit, 'after', kill, false),
  workerFault("COMMIT's answer is lost", GAPS.commit, 'after', () => undefined),
  workerFault('the connection breaks before COMMIT', GAPS.commit, 'before', () => undefined),
  apiFault("the seal's answer is lost", GAPS.sealCommit, 'after', false),
];

function workerFault(
  name: string,
  gap: (typeof GAPS)[keyof typeof GAPS],
  moment: Trap['moment'],
  harm: (process: ProductProcess) => void | Promise<void>,
  cuts = true,
): Fault {
  return {
    name,
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const skip = Math.floor(scene.chance() * CHUNKS);
      const sprung = trapAtGap(scene.installation.workers, gap, { moment, cuts, skip, harm });
      await scene.submit(roster);
      await sprung();
    },
  };
}

function apiFault(name: string, gap: (typeof GAPS)[keyof typeof GAPS], moment: Trap['moment'], kills: boolean): Fault {
  return {
    name,
    recoversWithinMs: WITH_KEY_HELD_MS,
    async inflict(scene) {
      const roster = await scene.anyRoster();
      const harm = kills ? kill : () => undefined;
      const sprung = trapAtGap(scene.installation.apis, gap, { moment, cuts: true, harm });
      scene.begin(roster, { first: Math.floor(scene.chance() * 2) });
      await sprung();
    },
  };
}
