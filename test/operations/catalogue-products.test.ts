import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../../src/jobs/load-catalogue';
import { Catalogue } from '../../src/operations/catalogue';
import { CATALOGUE_PRODUCTS } from '../../src/operations/catalogue-products';
import { Directory } from '../../src/operations/directory';
import { planLicenseChange } from '../../src/operations/plan-license-change';
import { Rejection } from '../../src/operations/rejection';
import { Seats } from '../../src/operations/seats';
import { SERVICE_PLANS } from '../../src/operations/service-plans';
import { parseLicenses } from '../../src/operations/values/license-parser';
import { parseUsageLocation } from '../../src/operations/values/parse-usage-location';
import { createTestDatabase } from '../support/database';

const catalogue = Catalogue.of(CATALOGUE_PRODUCTS);
const skus = new Set(CATALOGUE_PRODUCTS.map(({ sku }) => sku));
const plans = new Set(CATALOGUE_PRODUCTS.flatMap(({ servicePlans }) => servicePlans.map(({ name }) => name)));

describe('the catalogue', () => {
  test('names no product twice, neither by SKU nor by name', () => {
    const texts = CATALOGUE_PRODUCTS.flatMap(({ sku, name }) => [...new Set([sku.toLowerCase(), name.toLowerCase()])]);
    expect(new Set(texts).size).toBe(texts.length);
    expect(skus.size).toBeGreaterThanOrEqual(35);
  });

  test('labels every service plan, and has no label to spare', () => {
    for (const { sku, servicePlans } of CATALOGUE_PRODUCTS) {
      expect([sku, servicePlans.filter(({ label }) => !label)]).toEqual([sku, []]);
    }
    expect([...plans].sort()).toEqual(Object.keys(SERVICE_PLANS).sort());
  });

  test('names only products and plans that exist, and no product against itself', () => {
    for (const { sku, exclusiveWith, dependsOn, servicePlans } of CATALOGUE_PRODUCTS) {
      const own = [sku, ...servicePlans.map(({ name }) => name)];
      for (const name of exclusiveWith) {
        expect([sku, name, skus.has(name) || plans.has(name), own.includes(name)]).toEqual([sku, name, true, false]);
      }
      for (const name of dependsOn) {
        expect([sku, name, skus.has(name) || plans.has(name), own.includes(name)]).toEqual([sku, name, true, false]);
      }
    }
  });

  test('excludes in both directions: whichever of two products comes first, the second is refused', () => {
    for (const { sku, exclusiveWith } of CATALOGUE_PRODUCTS) {
      for (const name of exclusiveWith) {
        if (!skus.has(name) || plans.has(name)) continue;
        expect([name, sku, catalogue.product(name)!.exclusiveWith.includes(sku)]).toEqual([name, sku, true]);
      }
    }
  });

  test('holds back only from countries that exist', () => {
    for (const { prohibitedLocations } of CATALOGUE_PRODUCTS) {
      expect(prohibitedLocations.map((code) => parseUsageLocation(code, 'Usage location'))).toEqual(
        prohibitedLocations,
      );
      expect(prohibitedLocations).toEqual(expect.arrayContaining(['CU', 'IR', 'KP', 'SY']));
    }
  });

  test('can be written into a licence cell, every product by SKU and by name, every plan switched off', () => {
    for (const { sku, name, servicePlans } of CATALOGUE_PRODUCTS) {
      expect(parseLicenses(name, 'Licenses', catalogue)).toEqual([{ sku, disabledPlans: [] }]);
      const cell = [sku, ...servicePlans.map((plan) => `-${plan.name}`)].join(' ');
      const disabledPlans = servicePlans.map((plan) => plan.name);
      expect(parseLicenses(cell, 'Licenses', catalogue)).toEqual([{ sku, disabledPlans }]);
    }
  });

  test('holds every product that the sample files assign', () => {
    const samples = join(__dirname, '../../samples');
    for (const file of readdirSync(samples).filter((name) => name.endsWith('.csv'))) {
      const text = readFileSync(join(samples, file), 'latin1');
      // A row with an instructive mistake names a product that there is not.
      const unknown = [...text.matchAll(/\b(?:SPE|O365)_[A-Z0-9_]+|\bENTERPRISE[A-Z]+/g)].map(([sku]) => sku);
      expect(unknown.filter((sku) => !skus.has(sku) && sku !== 'SPE_E9')).toEqual([]);
    }
  });
});

describe('its rules', () => {
  const directory = (): Directory =>
    new Directory(
      { id: 'c', usageLocation: 'DE', domains: new Set() },
      catalogue,
      new Seats(
        [...skus].map((sku, id) => ({ subscriptionId: id, sku, state: 'active' as const, total: 1, consumed: 0 })),
      ),
      new Date(0),
      new Date(0).toISOString(),
    );

  /** What becomes of a user who holds some licences when a row adds and removes some, all written as in a cell. */
  function change(held: string, add: string, remove: string[] = [], usageLocation = 'DE'): string {
    const licenses = new Map(
      parseLicenses(held, 'Licenses', catalogue).map(({ sku, disabledPlans }) => [sku, disabledPlans]),
    );
    try {
      const wish = { add: parseLicenses(add, 'Licenses', catalogue), remove, column: 'Licenses' as const };
      return [...planLicenseChange({ licenses, usageLocation }, wish, directory()).licenses.keys()].sort().join(' ');
    } catch (refusal) {
      if (refusal instanceof Rejection) return refusal.code;
      throw refusal;
    }
  }

  test('let E3 become E5 in one row, and back', () => {
    expect(change('SPE_E3', 'SPE_E5', ['SPE_E3'])).toBe('SPE_E5');
    expect(change('SPE_E5', 'SPE_E3', ['SPE_E5'])).toBe('SPE_E3');
    expect(change('SPE_E3', 'SPE_E5')).toBe('license-conflict');
    expect(change('', 'SPE_F1; SPE_E5')).toBe('license-conflict');
  });

  test('let a user get the same plan from two products', () => {
    expect(change('SPE_E3', 'EMSPREMIUM; VISIOCLIENT; PROJECTPROFESSIONAL; POWER_BI_PRO')).toContain('SPE_E3');
    expect(change('SPE_E5', 'MCOEV; MCOMEETADV')).toBe('MCOEV MCOMEETADV SPE_E5');
  });

  test('allow one mailbox only, unless the second is switched off', () => {
    expect(change('EXCHANGESTANDARD', 'EXCHANGEENTERPRISE')).toBe('license-conflict');
    expect(change('EXCHANGEENTERPRISE', 'EXCHANGESTANDARD')).toBe('license-conflict');
    expect(change('O365_BUSINESS_PREMIUM', 'EXCHANGEENTERPRISE')).toBe('license-conflict');
    expect(change('O365_BUSINESS_PREMIUM -EXCHANGE_S_STANDARD', 'EXCHANGEENTERPRISE')).toContain('EXCHANGEENTERPRISE');
    expect(change('SPE_E3', 'EXCHANGEENTERPRISE')).toBe('EXCHANGEENTERPRISE SPE_E3');
  });

  test('ask for Teams before a telephone, and for a telephone before a calling plan', () => {
    expect(change('', 'MCOEV')).toBe('license-dependency');
    expect(change('SPE_E3', 'MCOEV')).toBe('MCOEV SPE_E3');
    expect(change('SPE_E3 -TEAMS1 -MCOSTANDARD', 'MCOEV')).toBe('license-dependency');
    expect(change('SPE_E3', 'MCOPSTN1')).toBe('license-dependency');
    expect(change('SPE_E5', 'MCOPSTN1')).toBe('MCOPSTN1 SPE_E5');
    expect(change('SPE_E5; MCOPSTN1', '', ['SPE_E5'])).toBe('license-dependency');
  });

  test('ask for a suite before Copilot', () => {
    expect(change('', 'Microsoft_365_Copilot')).toBe('license-dependency');
    expect(change('POWER_BI_PRO', 'Microsoft_365_Copilot')).toBe('license-dependency');
    expect(change('SPB', 'microsoft 365 copilot')).toBe('Microsoft_365_Copilot SPB');
  });

  test('keep calling plans out of India and everything out of an embargoed country', () => {
    expect(change('SPE_E5', 'MCOPSTN1', [], 'IN')).toBe('license-prohibited-in-location');
    expect(change('', 'SPE_E5', [], 'IN')).toBe('SPE_E5');
    for (const sku of ['SPE_E5', 'FLOW_FREE']) expect(change('', sku, [], 'KP')).toBe('license-prohibited-in-location');
  });
});

test('a new installation knows the whole catalogue', async () => {
  const { dataSource, drop } = await createTestDatabase();
  try {
    const { products } = await loadCatalogue(dataSource);
    const bySku = (a: { sku: string }, b: { sku: string }) => (a.sku < b.sku ? -1 : 1);
    expect([...products].sort(bySku)).toEqual([...catalogue.products].sort(bySku));
  } finally {
    await drop();
  }
});
