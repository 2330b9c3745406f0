import { toCells, toChange, type Wish } from '../../src/console/pages/licenses/license-plan';
import { Catalogue } from '../../src/operations/catalogue';
import { createLicenseParser } from '../../src/operations/values/license-parser';

const product = (sku: string, ...plans: string[]) => ({
  ...{ sku, plans, name: sku },
  ...{ exclusiveWith: [], dependsOn: [], prohibitedLocations: [] },
});
const read = createLicenseParser(new Catalogue([product('E3', 'TEAMS1', 'SWAY'), product('E5'), product('VISIO')]));

test('what is summed up is what is saved: the cells of the job read as the same licences', () => {
  const wishes = new Map<string, Wish>([
    ['E3', { kind: 'add', plansOff: ['SWAY', 'TEAMS1'] }],
    ['E5', { kind: 'add', plansOff: [] }],
    ['VISIO', { kind: 'remove' }],
    ['KEPT', { kind: 'keep' }],
  ]);
  const { add, remove } = toChange(wishes);
  const cells = toCells(wishes);
  expect(read(cells['Add licenses']!, 'Add licenses')).toEqual(add);
  expect(read(cells['Remove licenses']!, 'Remove licenses').map(({ sku }) => sku)).toEqual(remove);
  expect(toCells(new Map([['KEPT', { kind: 'keep' }]]))).toEqual({});
});
