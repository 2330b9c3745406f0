import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../fault';

/** The doorbell breaks. */
export const REDIS_FAULTS: readonly Fault[] = [
  {
    name: 'Redis is restarted, empty',
    queue: 'redis',
    async inflict(scene) {
      const { redis } = scene.installation.machines;
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      await redis!.kill();
      await redis!.start();
    },
  },
  {
    name: 'Redis is flushed',
    queue: 'redis',
    async inflict(scene) {
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      await scene.installation.machines.redis!.command('FLUSHALL');
    },
  },
  {
    name: 'Redis is out of memory',
    queue: 'redis',
    async inflict(scene) {
      const { redis } = scene.installation.machines;
      const roster = await scene.anyRoster();
      await redis!.command('CONFIG', 'SET', 'maxmemory', '1');
      try {
        await scene.submit(roster);
        await wait(1_500);
      } finally {
        await redis!.command('CONFIG', 'SET', 'maxmemory', '0');
      }
    },
  },
  {
    name: 'Redis is away, and files are handed in meanwhile',
    queue: 'redis',
    async inflict(scene) {
      const { redis } = scene.installation.machines;
      scene.begin(await scene.anyRoster());
      await wait(scene.momentMs);
      await redis!.kill();
      const asked = performance.now();
      await scene.submit(scene.moreUsers());
      if (performance.now() - asked > 5_000)
        throw new Error('Without Redis an upload was kept waiting for more than 5 s.');
      await wait(scene.isLong ? 60_000 : 5_000);
      await redis!.start();
    },
  },
];
