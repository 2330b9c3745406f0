import { closest, distance } from 'fastest-levenshtein';
import {
  COLUMN_NAMES,
  type ColumnName,
  describeColumn,
  MEANINGLESS_COLUMNS,
  RESULT_COLUMNS,
  STATUS_UPDATE_COLUMNS,
} from './column';

/** What a header means to us. */
export type HeaderMeaning =
  | { kind: 'column'; column: ColumnName }
  | { kind: 'meaningless' }
  | { kind: 'result' }
  | { kind: 'status-update' }
  | { kind: 'empty' };

/**
 * The form in which headers are compared: without case, accents, spaces, hyphens, a BOM, bracketed parts and a closing
 * "Required". Google writes `Email Address [Required]`, Entra ID `User name [userPrincipalName] Required`.
 */
export function toHeaderKey(header: string): string {
  return header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\[[^\]]*\]|\([^)]*\)/g, ' ')
    .replace(/[\s\-_*](required|erforderlich)[\s*:]*$/i, '')
    .replace(/ß/g, 'ss')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** `Straße` and `Büro` are also written `Strasse` and `Buero`. */
function toTransliteratedKey(header: string): string {
  const umlauts: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' };
  return toHeaderKey(header.normalize('NFC').replace(/[äöüÄÖÜ]/g, (letter) => umlauts[letter] ?? letter));
}

const meanings = new Map<string, HeaderMeaning>();
const labels = new Map<string, string>();
const attributes = new Map<string, ColumnName>();

function learn(header: string, meaning: HeaderMeaning, label: string): void {
  for (const key of [toHeaderKey(header), toTransliteratedKey(header)]) {
    if (!meanings.has(key)) meanings.set(key, meaning);
    if (!labels.has(key)) labels.set(key, label);
  }
}

for (const name of COLUMN_NAMES) {
  const { german, aliases, attributes: own } = describeColumn(name);
  learn(name, { kind: 'column', column: name }, name);
  learn(german, { kind: 'column', column: name }, german);
  for (const alias of aliases) learn(alias, { kind: 'column', column: name }, alias);
  for (const attribute of own ?? []) attributes.set(attribute.toLowerCase(), name);
}
for (const header of MEANINGLESS_COLUMNS) learn(header, { kind: 'meaningless' }, header);
for (const header of RESULT_COLUMNS) learn(header, { kind: 'result' }, header);
for (const header of STATUS_UPDATE_COLUMNS) learn(header, { kind: 'status-update' }, header);

/** What a header means, or undefined when nobody we know writes it. */
export function recognizeHeader(header: string): HeaderMeaning | undefined {
  const known = meanings.get(toHeaderKey(header));
  if (known) return known;
  if (header.trim().replace(/^\uFEFF/, '') === '') return { kind: 'empty' };
  const attribute = /\[([^\]]+)\]/.exec(header)?.[1]?.trim().toLowerCase();
  const column = attribute === undefined ? undefined : attributes.get(attribute);
  return column && { kind: 'column', column };
}

/** A known header that the given one is probably meant to be: a slip of one letter in four at most. */
export function suggestHeader(header: string): string | undefined {
  const key = toHeaderKey(header).slice(0, 64);
  if (key.length < 3) return undefined;
  const nearest = closest(key, [...labels.keys()]);
  return distance(key, nearest) <= Math.max(2, Math.floor(key.length / 4)) ? labels.get(nearest) : undefined;
}
