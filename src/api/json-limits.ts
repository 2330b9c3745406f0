import { Problem } from './problem';

/** No request of ours nests deeper than rows of cells. */
const MAX_DEPTH = 32;
/** Rows that a request may hold, and their cells, ten a row. A file has no such limit: it is read as it comes. */
const MAX_OBJECTS = 100_000;
const MAX_VALUES = 1_000_000;

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_OBJECT] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];
const [CLOSE_LIST, CLOSE_OBJECT] = [0x5d, 0x7d];

/**
 * Refuses JSON that would become far more in memory than it is as text, before anybody parses it: brackets without end, and values by
 * the million.
 * @throws Problem 400 or 413
 */
export function requireModestJson(bytes: Uint8Array): void {
  let depth = 0;
  let objects = 0;
  let values = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === COMMA) values++;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--;
    if (byte === OPEN_OBJECT) objects++;
    if (depth > MAX_DEPTH) throw tooDeep();
    // One more is the request itself.
    if (objects > MAX_OBJECTS + 1) throw tooMany('rows', MAX_OBJECTS);
    if (values > MAX_VALUES) throw tooMany('values', MAX_VALUES);
  }
}

function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function tooDeep(): Problem {
  return new Problem(
    400,
    'invalid-json',
    `The request nests more than ${MAX_DEPTH} levels of lists and objects. Send it in the form that the documentation shows: /docs.`,
  );
}

function tooMany(what: string, maximum: number): Problem {
  return new Problem(
    413,
    'too-large',
    `The request holds more than ${maximum.toLocaleString('en')} ${what}. Send the rows as a file instead, which may have any number.`,
    { maximum },
  );
}
