import { Rejection } from '../../../src/operations/rejection';

/** What a reader answered, or the code and facts it refused with. */
export function reading<T>(read: () => T): T | { code: string; column: string | null; facts: object } {
  try {
    return read();
  } catch (refusal) {
    if (!(refusal instanceof Rejection)) throw refusal;
    return { code: refusal.code, column: refusal.column, facts: refusal.facts };
  }
}

/** Only the code a reader refused with; undefined when it did not. */
export function refusalCode(read: () => unknown): string | undefined {
  const outcome = reading(() => {
    read();
    return undefined;
  });
  return outcome?.code;
}
