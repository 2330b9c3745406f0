/** What a log may say of an error. */
export interface ErrorDescription {
  name: string;
  /** PostgreSQL's or Node's code. */
  code?: string;
  /** The constraint that PostgreSQL found violated. */
  constraint?: string;
  /** Where it came from: places in the program, never the message. */
  stack: string[];
}

const FRAME = /^ {4}at (?:async )?(?:[\w$.<>[\] ]+ \()?[^()\s]+:\d+:\d+\)?$/;
const MOST_FRAMES = 20;

/**
 * An error without what it quotes: messages, statements, parameters and details of PostgreSQL and of parsers hold people's rows.
 * Everything that goes into a log about something unforeseen goes through here.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, stack: [] };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    name: error.name,
    ...(isWord(code) && { code }),
    ...(isWord(constraint) && { constraint }),
    stack: framesOf(error),
  };
}

/** Codes and constraints are names of ours or of PostgreSQL; whatever else stands in these fields stays out. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^\w{1,100}$/.test(value);
}

/** The stack begins with the message, which may have many lines of its own. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = message === '' ? 0 : stack.indexOf(message);
  const frames = start < 0 ? stack : stack.slice(start + message.length);
  return frames
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim());
}
