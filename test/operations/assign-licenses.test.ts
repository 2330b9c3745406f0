import fc from 'fast-check';
import { admitUser, decideWhole, holdsNow, JOB, makeDirectory, makeSeats, refuse, succeed } from './small-world';

const assign = (cells: object, directory = makeDirectory()) => {
  const user = directory.liveByUpn('anna@acme.example') ?? admitUser(directory, 'anna');
  return { directory, user, cells: { Email: 'anna@acme.example', ...cells } };
};
const consumed = (directory: ReturnType<typeof makeDirectory>, sku: string) => directory.seats.pool(sku)!.consumed;

describe('assign-licenses', () => {
  test('gives a licence with switched-off plans, and takes a seat for it', () => {
    const row = assign({ 'Add licenses': 'E5 -VOICE' });
    expect(succeed('assign-licenses', row)).toMatchObject({
      status: 'succeeded',
      before: { licenses: { E5: null }, after: { licenses: { E5: ['VOICE'] } } },
    });
    expect(holdsNow(row.user)).toEqual({ E5: ['VOICE'] });
    expect(consumed(row.directory, 'E5')).toBe(1);
  });

  test('takes a column Licenses for what is to be added', () => {
    const row = assign({ Licenses: 'E3; CALLS' });
    succeed('assign-licenses', row);
    expect(Object.keys(holdsNow(row.user))).toEqual(['E3', 'CALLS']);
  });

  test('E3 → E5 is one step: it needs no spare seat of the one and no moment with both', () => {
    const directory = makeDirectory(makeSeats(1));
    const user = admitUser(directory, 'anna', { licenses: new Map([['E3', []]]) });
    succeed('assign-licenses', assign({ 'Add licenses': 'E5', 'Remove licenses': 'E3' }, directory));
    expect(holdsNow(user)).toEqual({ E5: [] });
    expect([consumed(directory, 'E3'), consumed(directory, 'E5')]).toEqual([0, 1]);
  });

  test('unchanged: assigning what is assigned, or removing what is not', () => {
    const directory = makeDirectory(makeSeats(1));
    admitUser(directory, 'anna', { licenses: new Map([['E3', ['MAIL', 'TEAMS']]]) });
    const row = assign({ 'Add licenses': 'E3 -TEAMS -MAIL', 'Remove licenses': 'E5' }, directory);
    expect(succeed('assign-licenses', row).status).toBe('unchanged');
    expect(directory.relicensed.size).toBe(0);
  });

  test('switches plans on and off without another seat', () => {
    const directory = makeDirectory(makeSeats(1));
    const user = admitUser(directory, 'anna', { licenses: new Map([['E3', []]]) });
    succeed('assign-licenses', assign({ 'Add licenses': 'E3 -MAIL' }, directory));
    expect(holdsNow(user)).toEqual({ E3: ['MAIL'] });
    expect(consumed(directory, 'E3')).toBe(1);
  });

  test('all of a row or none: one licence without a seat keeps back the others', () => {
    const directory = makeDirectory(makeSeats(1));
    admitUser(directory, 'bob', { licenses: new Map([['CALLS', []]]) });
    const row = assign({ 'Add licenses': 'E3;CALLS' }, directory);
    expect(refuse('assign-licenses', row)).toEqual({
      code: 'no-seat-left',
      column: 'Add licenses',
      facts: { sku: 'CALLS', total: 1 },
    });
    expect(holdsNow(row.user)).toEqual({});
  });

  test('ten rows racing for three seats assign exactly three: the first three', () => {
    const directory = makeDirectory(makeSeats(3));
    const outcomes = Array.from({ length: 10 }, (_, index) => {
      admitUser(directory, `user${index}`);
      const asked = { directory, cells: { Email: `user${index}@acme.example`, 'Add licenses': 'E3' }, row: index + 1 };
      return index < 3 ? succeed('assign-licenses', asked).status : refuse('assign-licenses', asked).code;
    });
    expect(new Set(outcomes.slice(3))).toEqual(new Set(['no-seat-left']));
    expect(consumed(directory, 'E3')).toBe(3);
  });

  test('missing-value: a row that names no licence at all', () => {
    expect(refuse('assign-licenses', assign({ 'Add licenses': '', 'Remove licenses': '' }))).toMatchObject({
      code: 'missing-value',
      column: 'Add licenses',
    });
  });

  test('license-contradiction: the same product to be added and removed', () => {
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'E3', 'Remove licenses': 'E3' }))).toEqual({
      code: 'license-contradiction',
      column: 'Remove licenses',
      facts: { sku: 'E3' },
    });
  });

  test('invalid-value: "remove SKU -PLAN" would remove more than it says', () => {
    expect(refuse('assign-licenses', assign({ 'Remove licenses': 'E3 -MAIL' }))).toEqual({
      code: 'invalid-value',
      column: 'Remove licenses',
      facts: { value: 'E3 -MAIL', allowed: ['E3'] },
    });
  });

  test('not-subscribed: a product of the catalogue that the customer has no subscription for', () => {
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'RARE' }))).toMatchObject({
      code: 'not-subscribed',
      facts: { sku: 'RARE' },
    });
  });

  test('subscription-suspended: its seats do not count, those of one in warning do', () => {
    const directory = makeDirectory(makeSeats(5, { E3: 'suspended', CALLS: 'warning' }));
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'E3' }, directory))).toMatchObject({
      code: 'subscription-suspended',
      facts: { sku: 'E3' },
    });
    expect(succeed('assign-licenses', assign({ 'Add licenses': 'CALLS' }, directory)).status).toBe('succeeded');
  });

  test('license-conflict: with what is held, and within the row', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', { licenses: new Map([['E3', []]]) });
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'E5' }, directory)).code).toBe('license-conflict');
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'E3;E5' })).code).toBe('license-conflict');
  });

  test('license-dependency: missing, removed, or switched off; another product that brings the plan is as good', () => {
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'PHONE' }))).toEqual({
      code: 'license-dependency',
      column: 'Add licenses',
      facts: { sku: 'PHONE', needs: ['TEAMS', 'TEAMS_ALONE'] },
    });
    const directory = makeDirectory();
    const user = admitUser(directory, 'anna', {
      licenses: new Map([
        ['E3', []],
        ['PHONE', []],
      ]),
    });
    expect(refuse('assign-licenses', assign({ 'Remove licenses': 'E3' }, directory))).toMatchObject({
      code: 'license-dependency',
      column: 'Remove licenses',
    });
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'E3 -TEAMS' }, directory)).code).toBe(
      'license-dependency',
    );
    succeed('assign-licenses', assign({ 'Remove licenses': 'E3', 'Add licenses': 'TEAMS_ALONE' }, directory));
    expect(Object.keys(holdsNow(user)).sort()).toEqual(['PHONE', 'TEAMS_ALONE']);
  });

  test('what was at odds before a row does not stand in its way', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', {
      licenses: new Map([
        ['E3', []],
        ['E5', []],
      ]),
    });
    expect(succeed('assign-licenses', assign({ 'Add licenses': 'CALLS' }, directory)).status).toBe('succeeded');
  });

  test('license-prohibited-in-location: by the location of the row, which goes before the own', () => {
    expect(refuse('assign-licenses', assign({ 'Add licenses': 'CALLS', 'Usage location': 'IN' }))).toEqual({
      code: 'license-prohibited-in-location',
      column: 'Add licenses',
      facts: { sku: 'CALLS', location: 'IN' },
    });
  });
});

describe('the usage location of somebody who gets a licence', () => {
  const location = (own: string | null, job: string | null, cell?: string) => {
    const directory = makeDirectory();
    const user = admitUser(directory, 'anna', { usageLocation: own });
    const cells = { 'Add licenses': 'E3', ...(cell !== undefined && { 'Usage location': cell }) };
    succeed('assign-licenses', { ...assign(cells, directory), context: { ...JOB, usageLocation: job } });
    return user.usageLocation;
  };

  test('is set to the row’s', () => expect(location('DE', 'FR', 'CH')).toBe('CH'));
  test('else stays the own', () => expect(location('AT', 'FR', '')).toBe('AT'));
  test("else becomes the job's", () => expect(location(null, 'FR')).toBe('FR'));
  test("else becomes the customer's", () => expect(location(null, null)).toBe('DE'));

  test('stays unknown when a row only removes', () => {
    const directory = makeDirectory();
    const user = admitUser(directory, 'anna', { usageLocation: null, licenses: new Map([['E3', []]]) });
    succeed('assign-licenses', assign({ 'Remove licenses': 'E3' }, directory));
    expect(user.usageLocation).toBeNull();
  });

  test('is not moved to where a product that is kept may not be used', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', { licenses: new Map([['CALLS', []]]) });
    expect(
      refuse('assign-licenses', assign({ 'Add licenses': 'E3', 'Usage location': 'IN' }, directory)),
    ).toMatchObject({
      code: 'license-prohibited-in-location',
      column: 'Usage location',
    });
  });
});

test('however many rows ask for what, seats are neither oversold nor lost', () => {
  const list = fc
    .subarray(['E3', 'E5 -MAIL', 'E5', 'PHONE', 'TEAMS_ALONE', 'CALLS', 'RARE'])
    .map((skus) => skus.join(';'));
  const rows = fc.array(fc.record({ user: fc.nat(4), add: list, remove: list }), { maxLength: 40 });
  fc.assert(
    fc.property(rows, fc.nat(3), (asked, total) => {
      const directory = makeDirectory(makeSeats(total));
      const users = Array.from({ length: 5 }, (_, index) => admitUser(directory, `user${index}`));
      for (const [index, { user, add, remove }] of asked.entries()) {
        const cells = { Email: `user${user}@acme.example`, 'Add licenses': add, 'Remove licenses': remove };
        decideWhole('assign-licenses', { directory, cells, row: index + 1 });
        for (const sku of ['E3', 'E5', 'PHONE', 'TEAMS_ALONE', 'CALLS']) {
          const held = users.filter((one) => one.licenses.has(sku)).length;
          expect(consumed(directory, sku)).toBe(held);
          expect(held).toBeLessThanOrEqual(total);
        }
      }
    }),
  );
});
