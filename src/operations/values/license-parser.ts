import type { ColumnName } from '../../entities/column-name';
import { type Facts, Rejection, type RejectionCode } from '../rejection';
import { cleanText } from './clean-text';
import { excerpt } from './excerpt';

/** Where products are looked up: by SKU part number or product name, without regard to case. */
export interface ProductLookup {
  findProduct(text: string): { readonly sku: string; readonly plans: readonly string[] } | undefined;
}

/** A product as a row asks for it. */
export interface LicenseChoice {
  readonly sku: string;
  readonly disabledPlans: readonly string[];
}

export type LicenseParser = (text: string, column: ColumnName) => readonly LicenseChoice[];

/** Different cells remembered, and how long each may be; a file has a handful of short ones, a hostile one a million. */
const MOST_REMEMBERED = 1000;
const LONGEST_REMEMBERED = 1000;

/**
 * Makes a reader of licence cells that remembers what it read, good or bad: the same cell repeats down a whole file.
 * Answers are shared between rows and therefore frozen. One parser serves one state of the catalogue.
 */
export function createLicenseParser(catalogue: ProductLookup): LicenseParser {
  const remembered = new Map<string, readonly LicenseChoice[] | { code: RejectionCode; facts: Facts }>();
  return (text, column) => {
    let reading = remembered.get(text);
    if (!reading) {
      reading = readLicenses(text, catalogue);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      if (text.length <= LONGEST_REMEMBERED) remembered.set(text, reading);
    }
    if ('code' in reading) throw new Rejection(reading.code, column, reading.facts);
    return reading;
  };
}

/**
 * Reads `SKU -PLAN -PLAN; SKU`: products apart by `;` or `,`, plans to switch off behind a `-` each. A product named twice is
 * one choice with both lists of plans; an empty cell is no product at all.
 * @throws Rejection `unknown-license` with `license`, or `unknown-plan` with `plan`, `license` (its SKU) and `allowed`
 */
export function parseLicenses(text: string, column: ColumnName, catalogue: ProductLookup): readonly LicenseChoice[] {
  const reading = readLicenses(text, catalogue);
  if ('code' in reading) throw new Rejection(reading.code, column, reading.facts);
  return reading;
}

function readLicenses(text: string, catalogue: ProductLookup) {
  const plansBySku = new Map<string, Set<string>>();
  for (const item of text.split(/[;,]/)) {
    // A hyphen inside a product's name has no space before it, or one behind it as well.
    const [name, ...planNames] = item.split(/\s-(?=\S)/).map(cleanText);
    if (name === '' && planNames.length === 0) continue;
    const product = catalogue.findProduct(name);
    if (!product) return { code: 'unknown-license' as const, facts: { license: excerpt(name || cleanText(item)) } };
    const plans = plansBySku.get(product.sku) ?? new Set();
    plansBySku.set(product.sku, plans);
    for (const planName of planNames) {
      const plan = product.plans.find((known) => known.toLowerCase() === planName.toLowerCase());
      if (plan === undefined) {
        const facts = { plan: excerpt(planName), license: product.sku, allowed: product.plans };
        return { code: 'unknown-plan' as const, facts };
      }
      plans.add(plan);
    }
  }
  return freeze(plansBySku);
}

function freeze(plansBySku: ReadonlyMap<string, ReadonlySet<string>>): readonly LicenseChoice[] {
  const choices = Array.from(plansBySku, ([sku, plans]) =>
    Object.freeze({ sku, disabledPlans: Object.freeze([...plans]) }),
  );
  return Object.freeze(choices);
}
