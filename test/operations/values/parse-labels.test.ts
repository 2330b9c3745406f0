import fc from 'fast-check';
import { USER_ROLES } from '../../../src/entities/user';
import { parseRole } from '../../../src/operations/values/parse-role';
import { parseUsageLocation } from '../../../src/operations/values/parse-usage-location';
import { parseUserId } from '../../../src/operations/values/parse-user-id';
import { parseYesNo } from '../../../src/operations/values/parse-yes-no';
import { reading, refusalCode } from './reading';

const location = (text: string) => reading(() => parseUsageLocation(text, 'Usage location'));
const role = (text: string) => reading(() => parseRole(text, 'Role'));
const yesNo = (text: string) => reading(() => parseYesNo(text, 'Block sign in'));
const userId = (text: string) => reading(() => parseUserId(text, 'User ID'));

test.each([
  ['DE', 'DE'],
  ['de', 'DE'],
  [' fr\u00a0', 'FR'],
  ['Germany', 'DE'],
  ['deutschland', 'DE'],
  ['Österreich', 'AT'],
  ['Oesterreich', 'AT'],
  ['Osterreich', 'AT'],
  ['United States', 'US'],
  ['USA', 'US'],
  ['U.S.A.', 'US'],
  ['Vereinigtes Königreich', 'GB'],
  ['GROSSBRITANNIEN', 'GB'],
  ['Elfenbeinküste', 'CI'],
  ["Côte d'Ivoire", 'CI'],
  ['Cote dIvoire', 'CI'],
  ['Czechia', 'CZ'],
  ['Tschechien', 'CZ'],
])('the usage location %s is %s', (text, code) => {
  expect(location(text)).toBe(code);
});

test('a usage location that does not exist is refused, with a proposal where one is near', () => {
  expect(location('XX')).toEqual({ code: 'invalid-usage-location', column: 'Usage location', facts: { value: 'XX' } });
  expect(location('UK')).toMatchObject({ facts: { value: 'UK', proposal: 'GB' } });
  expect(location('Atlantis')).toMatchObject({ code: 'invalid-usage-location' });
  expect(location('constructor')).toMatchObject({ code: 'invalid-usage-location' });
  expect(location(' ')).toMatchObject({ code: 'missing-value' });
});

test.each(['yes', 'Yes', 'JA', 'true', 'WAHR', '1', ' y '])('%s means yes', (text) => expect(yesNo(text)).toBe(true));
test.each(['no', 'No', 'NEIN', 'false', 'FALSCH', '0', ' n '])('%s means no', (text) =>
  expect(yesNo(text)).toBe(false),
);
test('anything else is neither', () => {
  expect(yesNo('maybe')).toEqual({
    code: 'invalid-value',
    column: 'Block sign in',
    facts: { value: 'maybe', allowed: ['yes', 'no'] },
  });
  expect(yesNo('')).toMatchObject({ code: 'missing-value' });
});

test('every role is known by its own name, in any case', () => {
  for (const name of USER_ROLES) expect([role(name), role(name.toUpperCase())]).toEqual([name, name]);
});
test.each([
  ['Benutzer', 'user'],
  ['Global administrator', 'global-admin'],
  ['Globaler Administrator', 'global-admin'],
  ['User management administrator', 'user-admin'],
  ['Benutzerverwaltungsadministrator', 'user-admin'],
  ['Helpdesk-Administrator', 'helpdesk-admin'],
  ['Billing Administrator', 'billing-admin'],
  ['Abrechnungsadministrator', 'billing-admin'],
])('the role called %s is %s', (text, name) => expect(role(text)).toBe(name));
test('a role that does not exist is refused with those that do', () => {
  expect(role('root')).toEqual({ code: 'invalid-role', column: 'Role', facts: { value: 'root', allowed: USER_ROLES } });
  expect(role('')).toMatchObject({ code: 'missing-value' });
});

test('a user id is a UUID, compared in lower case', () => {
  fc.assert(fc.property(fc.uuid(), (id) => expect(userId(` ${id.toUpperCase()} `)).toBe(id)));
  expect(userId('4711')).toEqual({ code: 'invalid-value', column: 'User ID', facts: { value: '4711' } });
  expect(refusalCode(() => parseUserId('', 'User ID'))).toBe('missing-value');
});

test('facts never hold what the database cannot store', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const read of [location, role, yesNo, userId]) {
        const outcome = read(text);
        if (typeof outcome === 'object') expect(JSON.stringify(outcome.facts)).not.toMatch(/\\u0000|\\ud[89a-f]/);
      }
    }),
  );
});
