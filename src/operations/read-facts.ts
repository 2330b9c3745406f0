import type { FactTexts, Manners, PluralForms } from './sentence-texts';

const LONGEST_LIST = 10;

/** Making one of these costs more than a whole sentence, and files have a million rows. */
interface Formats {
  moment: Intl.DateTimeFormat;
  place: Intl.DisplayNames;
  plural: Intl.PluralRules;
  number: Intl.NumberFormat;
}

const formatsByLocale = new Map<string, Formats>();

/**
 * Makes the facts of a rejection or warning readable in a language. Never quotes what stands in the column `Password`.
 * @param facts as stored; of any version, so nothing is taken for granted
 */
export function readFacts(
  facts: Readonly<Record<string, unknown>>,
  columnName: string | null,
  manners: Manners,
): FactTexts {
  const isSecret = columnName === 'Password';
  const word = (name: string) => (isSecret && name === 'value' ? undefined : toText(facts[name]));
  const first = (names: readonly string[]) => names.map(word).find((text) => text !== undefined);
  return {
    column: columnName === null ? undefined : manners.quote(labelOf(columnName, manners)),
    columnName,
    word,
    quote: (...names) => {
      const text = first(names);
      return text === undefined ? undefined : manners.quote(text);
    },
    number: (name) => (typeof facts[name] === 'number' ? facts[name] : undefined),
    list: (name) => listItems(facts[name], manners),
    moment: (...names) => formatMoment(first(names), manners.locale),
    place: (name) => formatPlace(word(name), manners.locale),
    count: (amount, forms) => formatCount(amount, forms, manners.locale),
  };
}

function toText(fact: unknown): string | undefined {
  if (typeof fact === 'number') return String(fact);
  return typeof fact === 'string' && fact !== '' ? fact : undefined;
}

function labelOf(columnName: string, { columns }: Manners): string {
  return Object.hasOwn(columns, columnName) ? columns[columnName as keyof typeof columns] : columnName;
}

function listItems(fact: unknown, { quote, more }: Manners): string | undefined {
  if (!Array.isArray(fact) || fact.length === 0) return undefined;
  const shown = fact.slice(0, LONGEST_LIST).map((item) => quote(String(item)));
  const text = shown.join(', ');
  return fact.length > LONGEST_LIST ? `${text} ${more(fact.length - LONGEST_LIST)}` : text;
}

function formatMoment(text: string | undefined, locale: string): string | undefined {
  const moment = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(moment) ? undefined : `${formatsOf(locale).moment.format(moment)} UTC`;
}

function formatPlace(code: string | undefined, locale: string): string | undefined {
  if (code === undefined || !/^[A-Z]{2}$/.test(code)) return code;
  const name = formatsOf(locale).place.of(code);
  return name === undefined || name === code ? code : `${name} (${code})`;
}

function formatCount(amount: number, forms: PluralForms, locale: string): string {
  const { plural, number } = formatsOf(locale);
  return `${number.format(amount)} ${forms[plural.select(amount)] ?? forms.other}`;
}

function formatsOf(locale: string): Formats {
  let formats = formatsByLocale.get(locale);
  if (!formats) {
    formats = {
      // 24 hours: before AM and PM stands a narrow space that Windows-1252 files cannot hold.
      moment: new Intl.DateTimeFormat(locale, {
        dateStyle: 'long',
        timeStyle: 'short',
        hourCycle: 'h23',
        timeZone: 'UTC',
      }),
      place: new Intl.DisplayNames(locale, { type: 'region' }),
      plural: new Intl.PluralRules(locale),
      number: new Intl.NumberFormat(locale),
    };
    formatsByLocale.set(locale, formats);
  }
  return formats;
}
