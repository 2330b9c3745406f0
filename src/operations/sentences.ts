import type { RowStatus } from '../entities/row-result';
import { readFacts } from './read-facts';
import type { SentenceTexts } from './sentence-texts';
import { GERMAN_SENTENCES } from './sentences.de';
import { ENGLISH_SENTENCES } from './sentences.en';

/** Languages that rows are answered in. */
export type Lang = 'en' | 'de';

/** What is stored with a result: codes and facts of any version of the product. */
type StoredFacts = Readonly<Record<string, unknown>> | null;

const TEXTS: Record<Lang, SentenceTexts> = { en: ENGLISH_SENTENCES, de: GERMAN_SENTENCES };

/**
 * Says why a row was refused and what to do about it. Facts that are missing leave the sentence shorter, and a code that is not
 * known any more gets a general one. No sentence holds a password.
 * @param code a RejectionCode, as thrown or as stored
 * @param column the column at fault by its English name; null: the row as a whole
 */
export function describeRejection(code: string, column: string | null, facts: StoredFacts, lang: Lang): string {
  const texts = TEXTS[lang];
  const sentence = own(texts.rejections, code);
  return sentence ? sentence(readFacts(facts ?? {}, column, texts)) : texts.otherRejection(code);
}

/** Says what a row that was done, or a job as a whole, is told all the same. @param code a WarningCode, as given or as stored */
export function describeWarning(code: string, facts: StoredFacts, lang: Lang): string {
  const texts = TEXTS[lang];
  const sentence = own(texts.warnings, code);
  return sentence ? sentence(readFacts(facts ?? {}, null, texts)) : texts.otherWarning(code);
}

/** What became of a row, in a word or two: for a file's own status column and for lists. */
export function describeStatus(status: RowStatus, lang: Lang): string {
  return TEXTS[lang].statuses[status];
}

/** `record[key]`, but not `record['constructor']`. */
function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
