import type { ColumnName } from '../entities/column-name';
import type { RowStatus } from '../entities/row-result';
import type { RejectionCode, WarningCode } from './rejection';

/** A count in words: the form by the language's plural rules, `other` where a form is missing. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * The facts of one rejection or warning, ready to stand in a sentence. Whatever is missing is undefined: results outlive the
 * version that wrote them, so a sentence makes do with less.
 */
export interface FactTexts {
  /** The column at fault, in the language and in quotation marks. */
  column: string | undefined;
  /** The same, as it is named in code: sentences differ from column to column. */
  columnName: string | null;
  /** The first of the facts that is given, in quotation marks. */
  quote(...names: string[]): string | undefined;
  /** The fact as it is. */
  word(name: string): string | undefined;
  number(name: string): number | undefined;
  /** The fact's items in quotation marks, at most ten; undefined when there is none. */
  list(name: string): string | undefined;
  /** A point in time, in UTC; the first of the facts that is one. */
  moment(...names: string[]): string | undefined;
  /** A country by name and code. */
  place(name: string): string | undefined;
  /** A number with its noun: `3 seats`. */
  count(amount: number, forms: PluralForms): string;
}

/** How a language writes what all its sentences have in common. */
export interface Manners {
  /** BCP 47. */
  locale: string;
  quote(text: string): string;
  /** What ends a list that was cut. */
  more(count: number): string;
  columns: Record<ColumnName, string>;
}

type Sentence = (facts: FactTexts) => string;

/** Everything that rows are told in one language. A code without its sentence does not compile. */
export interface SentenceTexts extends Manners {
  rejections: Record<RejectionCode, Sentence>;
  warnings: Record<WarningCode, Sentence>;
  statuses: Record<RowStatus, string>;
  /** For a code that another version of the product wrote. */
  otherRejection(code: string): string;
  otherWarning(code: string): string;
}
