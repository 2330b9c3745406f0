import { ALL_OPERATIONS, findOperation } from '../../src/operations/all-operations';

test('the operations are those that outside programs know by name', () => {
  expect(ALL_OPERATIONS.map(({ name }) => name)).toEqual([
    'create-users',
    'update-users',
    'assign-licenses',
    'delete-users',
    'restore-users',
    'reset-passwords',
  ]);
  expect(findOperation('sing-songs')).toBeUndefined();
});

test.each(ALL_OPERATIONS.map((operation) => [operation.name, operation] as const))(
  '%s has a use for every column that it requires, and takes no user but by e-mail or id',
  (_, { columns, required }) => {
    for (const group of required) expect(columns).toEqual(expect.arrayContaining([...group]));
    expect(new Set(columns).size).toBe(columns.length);
    expect(required[0]).toContain('Email');
  },
);

test('everything but a reset can be undone, by an operation that there is', () => {
  const inverses = Object.fromEntries(ALL_OPERATIONS.map(({ name, inverse }) => [name, inverse?.operation]));
  expect(inverses).toEqual({
    'create-users': 'delete-users',
    'update-users': 'update-users',
    'assign-licenses': 'assign-licenses',
    'delete-users': 'restore-users',
    'restore-users': 'delete-users',
    'reset-passwords': undefined,
  });
});
