import * as german from 'i18n-iso-countries/langs/de.json';
import * as english from 'i18n-iso-countries/langs/en.json';
import type { ColumnName } from '../../entities/column-name';
import { type Facts, Rejection } from '../rejection';
import { cleanText } from './clean-text';
import { excerpt } from './excerpt';
import { foldLabel } from './fold-label';

const NAMES: Record<string, string | string[]>[] = [english.countries, german.countries];
const CODES: ReadonlySet<string> = new Set(Object.keys(english.countries));
let codesByName: ReadonlyMap<string, string> | undefined;

/**
 * Reads where a user uses services: an ISO 3166-1 alpha-2 code in any case, or a country's English or German name.
 * Two letters are always meant as a code; "UK" is refused with the proposal GB rather than guessed.
 * @throws Rejection `missing-value`, or `invalid-usage-location` with `value` and, where one is near, `proposal`
 */
export function parseUsageLocation(text: string, column: ColumnName): string {
  if (CODES.has(text)) return text;
  const clean = cleanText(text);
  if (clean === '') throw new Rejection('missing-value', column);
  const code = clean.toUpperCase();
  if (CODES.has(code)) return code;
  codesByName ??= indexNames();
  const named = codesByName.get(foldLabel(clean));
  if (named !== undefined && clean.length > 2) return named;
  const facts: Facts = { value: excerpt(clean) };
  if (named !== undefined) facts.proposal = named;
  throw new Rejection('invalid-usage-location', column, facts);
}

function indexNames(): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  for (const names of NAMES) {
    for (const [code, name] of Object.entries(names)) {
      for (const one of [name].flat()) {
        index.set(foldLabel(one), code);
        index.set(foldLabel(spellOutUmlauts(one)), code);
      }
    }
  }
  return index;
}

/** "Österreich" is written "Oesterreich" where a keyboard has no ö. */
function spellOutUmlauts(name: string): string {
  return name.replace(/ä/gi, 'ae').replace(/ö/gi, 'oe').replace(/ü/gi, 'ue');
}
