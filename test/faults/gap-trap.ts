import type { Statement, Trap } from './postgres-proxy';
import type { ProductProcess } from './product-process';

/** How a gap is used. */
export interface GapHarm {
  moment: Trap['moment'];
  cuts: boolean;
  /** How many times the gap is passed by before. */
  skip?: number;
  /** What happens to the process that is in the gap. */
  harm(process: ProductProcess): void | Promise<void>;
}

const PATIENCE_MS = 20_000;

/** Sets a trap for whichever process comes to a gap first. @returns waits until it has sprung, and fails when it never does */
export function trapAtGap(
  processes: readonly ProductProcess[],
  gap: (statement: Statement) => boolean,
  { moment, cuts, skip = 0, harm }: GapHarm,
): () => Promise<ProductProcess> {
  let toSkip = skip;
  let report: (process: ProductProcess) => void = () => undefined;
  const sprung = new Promise<ProductProcess>((resolve) => {
    report = resolve;
  });
  const traps = processes.map((process) => {
    const at = (statement: Statement) => gap(statement) && toSkip-- === 0;
    const spring = async () => {
      await harm(process);
      report(process);
    };
    const trap: Trap = { at, moment, cuts, harm: spring };
    process.proxy.set(trap);
    return { process, trap };
  });
  return async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error('The gap was never reached: has the product other statements now?')),
        PATIENCE_MS,
      );
    });
    try {
      return await Promise.race([sprung, late]);
    } finally {
      clearTimeout(timer);
      for (const { process, trap } of traps) process.proxy.remove(trap);
    }
  };
}
