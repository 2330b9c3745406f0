import { type Arbitrary, array, assert, asyncProperty, integer, option, string, uint8Array, uuid } from 'fast-check';
import { type ArrayElements, isArrayType, toBinaryArray } from '../src/binary-array';
import { createTestDatabase, type TestDatabase } from './support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** PostgreSQL's text holds no NUL, and no half of a surrogate pair. */
const TEXTS = string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
const ELEMENTS: { [Type in keyof ArrayElements]: Arbitrary<ArrayElements[Type]> } = {
  uuid: uuid(),
  bytea: uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  integer: integer(),
  text: TEXTS,
};

test.each(Object.keys(ELEMENTS) as (keyof ArrayElements)[])(
  'PostgreSQL reads every array of %s as what it was made of, element by element, nulls among them',
  async (type) => {
    const values = array(option<unknown, null>(ELEMENTS[type] as Arbitrary<unknown>), { maxLength: 60 });
    await assert(
      asyncProperty(values, async (given) => {
        const rows: { value: unknown }[] = await database.dataSource.query(
          `SELECT value FROM unnest($1::${type}[]) WITH ORDINALITY AS given(value, place) ORDER BY place`,
          [toBinaryArray(type, given as never)],
        );
        expect(rows.map(({ value }) => value)).toEqual(given);
      }),
      { numRuns: 60 },
    );
  },
);

test('an id may be written in capitals, as PostgreSQL has it', async () => {
  const id = '01a2174b-1bef-725e-a8b4-e370a7077cb8';
  expect(toBinaryArray('uuid', [id.toUpperCase()])).toEqual(toBinaryArray('uuid', [id]));
});

test.each([
  '',
  '01a2174b-1bef-725e-a8b4-e370a7077cb',
  '01a2174b-1bef-725e-a8b4-e370a7077cb8f',
  '01a2174b-1bef-725e-a8b4-e370a7077cbg',
  '01a2174b-1bef-725e-a8b4-e370a7077cbß',
  'everybody',
])('what is no UUID is not made into one: %p', (id) => {
  expect(() => toBinaryArray('uuid', [id])).toThrow('An id is no UUID.');
});

test('types whose binary form is not known are told apart', () => {
  expect(isArrayType('uuid')).toBe(true);
  expect(isArrayType('jsonb')).toBe(false);
  expect(isArrayType('toString')).toBe(false);
});
