import { plansOffForAll, sumUp, type Wish } from '../../src/console/pages/licenses/license-plan';

const user = (id: string, licenses: { sku: string; disabledPlans: string[] }[]) => ({
  id,
  upn: `${id}@contoso.example`,
  displayName: id,
  usageLocation: 'DE',
  licenses,
});
const E3 = (...disabledPlans: string[]) => [{ sku: 'SPE_E3', disabledPlans }];
const wishing = (wish: Wish) => new Map([['SPE_E3', wish]]);

test('who holds a product already is counted only if its services change', () => {
  const users = [user('a', E3('TEAMS1', 'SWAY')), user('b', E3()), user('c', []), user('d', [])];
  expect(sumUp(users, wishing({ kind: 'add', plansOff: ['SWAY', 'TEAMS1'] }), new Map([['SPE_E3', 1]]))).toEqual([
    { sku: 'SPE_E3', gain: 2, lose: 0, adjusted: 1, short: 1 },
  ]);
  expect(sumUp(users, wishing({ kind: 'remove' }), new Map())).toEqual([
    { sku: 'SPE_E3', gain: 0, lose: 2, adjusted: 0, short: 0 },
  ]);
  expect(sumUp(users, wishing({ kind: 'keep' }), new Map())).toEqual([]);
});

test('services begin as they are for everybody who has the product', () => {
  expect(plansOffForAll([user('a', E3('TEAMS1', 'SWAY')), user('b', E3('SWAY')), user('c', [])], 'SPE_E3')).toEqual([
    'SWAY',
  ]);
  expect(plansOffForAll([user('c', [])], 'SPE_E3')).toEqual([]);
});
