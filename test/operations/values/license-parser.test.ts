import fc from 'fast-check';
import { createLicenseParser, type LicenseParser, parseLicenses } from '../../../src/operations/values/license-parser';
import { reading } from './reading';

const PRODUCTS = [
  { sku: 'SPE_E5', name: 'Microsoft 365 E5', plans: ['TEAMS1', 'EXCHANGE_S_ENTERPRISE', 'YAMMER'] },
  { sku: 'SPE_E3', name: 'Microsoft 365 E3', plans: ['TEAMS1'] },
  { sku: 'SPE_F1', name: 'Front-line - Basic', plans: ['TEAMS1'] },
];

function createCatalogue() {
  const asked: string[] = [];
  return {
    asked,
    findProduct(text: string) {
      asked.push(text);
      return PRODUCTS.find(({ sku, name }) => [sku, name].some((known) => known.toLowerCase() === text.toLowerCase()));
    },
  };
}

const read = (text: string) => reading(() => parseLicenses(text, 'Licenses', createCatalogue()));

test.each([
  ['SPE_E5', [{ sku: 'SPE_E5', disabledPlans: [] }]],
  [
    'spe_e5 -teams1 -YAMMER; SPE_E3',
    [
      { sku: 'SPE_E5', disabledPlans: ['TEAMS1', 'YAMMER'] },
      { sku: 'SPE_E3', disabledPlans: [] },
    ],
  ],
  [
    'Microsoft 365 E5 -TEAMS1, microsoft 365 e3',
    [
      { sku: 'SPE_E5', disabledPlans: ['TEAMS1'] },
      { sku: 'SPE_E3', disabledPlans: [] },
    ],
  ],
  ['SPE_E5 -TEAMS1; SPE_E5 -YAMMER -teams1', [{ sku: 'SPE_E5', disabledPlans: ['TEAMS1', 'YAMMER'] }]],
  [' ;SPE_E3,,\u00a0; ', [{ sku: 'SPE_E3', disabledPlans: [] }]],
  ['Front-line - Basic -TEAMS1', [{ sku: 'SPE_F1', disabledPlans: ['TEAMS1'] }]],
  ['', []],
])('%s', (text, choices) => expect(read(text)).toEqual(choices));

test('an unknown product is named', () => {
  expect(read('SPE_E5; SPE_E9 -TEAMS1')).toEqual({
    code: 'unknown-license',
    column: 'Licenses',
    facts: { license: 'SPE_E9' },
  });
  expect(read(' -TEAMS1')).toMatchObject({ code: 'unknown-license', facts: { license: '-TEAMS1' } });
});

test('an unknown plan is named, with the plans there are', () => {
  expect(read('SPE_E3 -YAMMER')).toEqual({
    code: 'unknown-plan',
    column: 'Licenses',
    facts: { plan: 'YAMMER', license: 'SPE_E3', allowed: ['TEAMS1'] },
  });
});

describe('a parser that remembers', () => {
  test('looks the same cell up once, whether it is good or bad', () => {
    const catalogue = createCatalogue();
    const parse = createLicenseParser(catalogue);
    for (let i = 0; i < 3; i++) {
      expect(parse('SPE_E5', 'Licenses')).toBe(parse('SPE_E5', 'Add licenses'));
      expect(reading(() => parse('SPE_E9', 'Add licenses'))).toMatchObject({
        code: 'unknown-license',
        column: 'Add licenses',
      });
    }
    expect(catalogue.asked).toEqual(['SPE_E5', 'SPE_E9']);
  });

  test('hands out what nobody can change', () => {
    const [choice] = createLicenseParser(createCatalogue())('SPE_E5 -TEAMS1', 'Licenses');
    expect([Object.isFrozen(choice), Object.isFrozen(choice.disabledPlans)]).toEqual([true, true]);
  });

  test('answers as one that does not', () => {
    const words = fc.constantFrom('SPE_E5', 'SPE_E3', ' -TEAMS1', ' -YAMMER', ';', ',', ' ', 'SPE_E9', '-');
    const cells = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(''));
    const remembering: LicenseParser = createLicenseParser(createCatalogue());
    fc.assert(fc.property(cells, (cell) => expect(reading(() => remembering(cell, 'Licenses'))).toEqual(read(cell))));
  });
});
