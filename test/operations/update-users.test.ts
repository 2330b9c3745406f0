import { admitDeleted, admitUser, decide, idOf, makeDirectory, makeSeats, refuse, succeed } from './small-world';

const update = (cells: object, directory = makeDirectory()) => {
  const user =
    directory.liveByUpn('anna@acme.example') ?? admitUser(directory, 'anna', { department: 'Sales', city: 'Ulm' });
  return { directory, user, cells: { Email: 'anna@acme.example', ...cells } };
};

describe('update-users', () => {
  test('changes the columns that are there and leaves the others alone', () => {
    const row = update({
      Department: 'Support',
      Role: 'user-admin',
      'Block sign in': 'yes',
      'Must change password': 'yes',
    });
    expect(succeed('update-users', row)).toEqual({
      status: 'succeeded',
      userId: row.user.id,
      upn: 'anna@acme.example',
      warnings: [],
      before: {
        department: 'Sales',
        role: 'user',
        blocked: false,
        mustChangePassword: false,
        after: { department: 'Support', role: 'user-admin', blocked: true, mustChangePassword: true },
      },
    });
    expect(row.user).toMatchObject({ department: 'Support', role: 'user-admin', blocked: true, city: 'Ulm' });
  });

  test('clears an optional field by an empty cell', () => {
    const row = update({ Department: '', 'First name': '' });
    succeed('update-users', row);
    expect(row.user).toMatchObject({ department: null, firstName: null, city: 'Ulm' });
  });

  test('neither demotes nor unblocks anybody because a cell was forgotten', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', { role: 'global-admin', blocked: true, mustChangePassword: true });
    const row = update({ Role: '', 'Block sign in': '', 'Must change password': '' }, directory);
    expect(succeed('update-users', row).status).toBe('unchanged');
  });

  test('missing-value: a display name cannot be cleared', () => {
    expect(refuse('update-users', update({ 'Display name': '' }))).toMatchObject({
      code: 'missing-value',
      column: 'Display name',
    });
  });

  test('says unchanged when nothing is different', () => {
    const row = update({ Department: 'Sales', 'New email': 'anna@acme.example' });
    expect(succeed('update-users', row)).toEqual({
      status: 'unchanged',
      userId: row.user.id,
      upn: 'anna@acme.example',
    });
    expect(row.directory.changed.size).toBe(0);
  });

  test('renames: the old name is free and the new one is found from the next row on', () => {
    const row = update({ 'New email': 'Anna.Muster@acme.test' });
    const decision = succeed('update-users', row);
    expect(decision).toMatchObject({ upn: 'Anna.Muster@acme.test', audit: 'update_customer_user_principal_name' });
    expect(row.directory.liveByUpn('anna@acme.example')).toBeUndefined();
    expect(row.directory.liveByUpn('anna.muster@acme.test')).toBe(row.user);
  });

  test('changes the case of a name without meeting itself', () => {
    const row = update({ 'New email': 'ANNA@acme.example' });
    expect(succeed('update-users', row).upn).toBe('ANNA@acme.example');
  });

  test('upn-taken: a new name that somebody has', () => {
    const row = update({ 'New email': 'bob@acme.example' });
    const bob = admitUser(row.directory, 'bob');
    expect(refuse('update-users', row)).toEqual({
      code: 'upn-taken',
      column: 'New email',
      facts: { upn: 'bob@acme.example', user: bob.id },
    });
  });

  test('unknown-domain: a new name on a domain that is not verified', () => {
    expect(refuse('update-users', update({ 'New email': 'anna@else.example' }))).toMatchObject({
      code: 'unknown-domain',
      column: 'New email',
      facts: { domain: 'else.example', verified: ['acme.example', 'acme.test'] },
    });
  });

  test('upn-of-deleted-user: taking the name of a restorable user is told', () => {
    const row = update({ 'New email': 'gone@acme.example' });
    admitDeleted(row.directory, 'gone');
    expect(succeed('update-users', row).warnings).toEqual([
      { code: 'upn-of-deleted-user', facts: expect.objectContaining({ user: idOf('gone') }) },
    ]);
  });

  test('no-usage-location: a location cannot be cleared while licences need it, and can without', () => {
    const directory = makeDirectory();
    const anna = admitUser(directory, 'anna', { licenses: new Map([['E3', []]]) });
    expect(refuse('update-users', update({ 'Usage location': '' }, directory))).toEqual({
      code: 'no-usage-location',
      column: 'Usage location',
      facts: { licenses: ['E3'] },
    });
    succeed('assign-licenses', { directory, cells: { Email: 'anna@acme.example', 'Remove licenses': 'E3' } });
    succeed('update-users', update({ 'Usage location': '' }, directory));
    expect(anna.usageLocation).toBeNull();
  });

  test('license-prohibited-in-location: nobody is moved to where a held product may not be used', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', { licenses: new Map([['CALLS', []]]) });
    expect(refuse('update-users', update({ 'Usage location': 'IN' }, directory))).toEqual({
      code: 'license-prohibited-in-location',
      column: 'Usage location',
      facts: { sku: 'CALLS', location: 'IN' },
    });
  });

  test('invalid-value: a temporary password cannot be made a permanent one', () => {
    const directory = makeDirectory();
    admitUser(directory, 'anna', {
      temporaryPasswordHash: Buffer.from('x'),
      passwordHash: null,
      mustChangePassword: true,
    });
    expect(refuse('update-users', update({ 'Must change password': 'no' }, directory))).toMatchObject({
      code: 'invalid-value',
      column: 'Must change password',
    });
  });

  test('takes the rows of one user in order: no duplicates here', () => {
    const directory = makeDirectory();
    const { user, cells } = update({ City: 'Bonn' }, directory);
    succeed('update-users', { directory, cells, row: 1 });
    succeed('update-users', { directory, cells: { ...cells, City: 'Köln' }, row: 2 });
    expect(user.city).toBe('Köln');
  });
});

describe('whom a row means', () => {
  const directory = makeDirectory();
  const anna = admitUser(directory, 'anna');
  const gone = admitDeleted(directory, 'gone');
  const naming = (cells: object) => ({ directory, cells: { Department: 'Sales', ...cells } });

  test('missing-value: neither an e-mail nor an id', () => {
    expect(refuse('update-users', naming({ Email: '' }))).toMatchObject({ code: 'missing-value', column: 'Email' });
    expect(refuse('update-users', naming({ 'User ID': '' }))).toMatchObject({
      code: 'missing-value',
      column: 'User ID',
    });
  });

  test('user-not-found: by e-mail and by id', () => {
    expect(refuse('update-users', naming({ Email: 'no@acme.example' }))).toEqual({
      code: 'user-not-found',
      column: 'Email',
      facts: { user: 'no@acme.example' },
    });
    expect(refuse('update-users', naming({ 'User ID': idOf('no') }))).toMatchObject({
      code: 'user-not-found',
      column: 'User ID',
    });
  });

  test('user-deleted: says until when the user can be restored', () => {
    const facts = { user: 'gone@acme.example', until: gone.restorableUntil };
    expect(refuse('update-users', naming({ Email: 'gone@acme.example' }))).toEqual({
      code: 'user-deleted',
      column: 'Email',
      facts,
    });
    expect(refuse('update-users', naming({ 'User ID': gone.id }))).toEqual({
      code: 'user-deleted',
      column: 'User ID',
      facts,
    });
  });

  test('user-mismatch: an e-mail and an id of different users', () => {
    expect(refuse('update-users', naming({ 'User ID': anna.id, Email: 'bob@acme.example' }))).toEqual({
      code: 'user-mismatch',
      column: 'Email',
      facts: { user: 'bob@acme.example', userId: anna.id, found: 'anna@acme.example' },
    });
  });

  test('both, when they agree', () => {
    expect(decide('update-users', naming({ 'User ID': anna.id, Email: 'ANNA@acme.example' }))).toMatchObject({
      status: 'succeeded',
    });
  });
});

test('seats are of no concern to an update', () => {
  const directory = makeDirectory(makeSeats(0));
  admitUser(directory, 'anna');
  expect(succeed('update-users', update({ City: 'Bonn' }, directory)).status).toBe('succeeded');
});
