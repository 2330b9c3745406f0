import type { Problem } from './problem';

/** Lets the database judge and names its verdict: a violated constraint becomes the problem that stands for it. */
export async function refuseByConstraint<T>(
  statement: Promise<T>,
  problems: Readonly<Record<string, Problem>>,
): Promise<T> {
  try {
    return await statement;
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    throw (constraint && problems[constraint]) || error;
  }
}
