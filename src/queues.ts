import type { Queue } from 'bullmq';

export interface Queues {
  chunks: Queue;
}
