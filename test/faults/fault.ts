import type { Machines, QueueKind } from './installation';
import type { Scene } from './scene';

/** An upload that could not free its Idempotency-Key holds it for 15 s; whoever repeats it under that key has to wait. */
export const WITH_KEY_HELD_MS = 30_000;

/** One way in which the machine may die. */
export interface Fault {
  /** What happens, in words for the report. */
  name: string;
  /** Only where the queue lives there. */
  queue?: QueueKind;
  /** How long the work may take once everything runs again; 15 s unless said otherwise. */
  recoversWithinMs?: number;
  /** Why it cannot be tried on this machine. */
  missing?(machines: Machines): string | undefined;
  /**
   * Hands in one or more files and does harm. What it leaves broken is put right afterwards by the installation.
   * @throws Error when the product answered otherwise than it must, or the harm could not be done
   */
  inflict(scene: Scene): Promise<void>;
}
