import fc from 'fast-check';
import { CopyText } from '../../src/operations/copy-text';
import { createUsers } from '../../src/operations/create-users';
import { CONTACT_COLUMNS } from '../../src/operations/detail-columns';
import { encodeRow } from '../../src/operations/insert-rows';
import { readRow } from '../../src/operations/read-row';
import type { RowMaterial } from '../../src/operations/row-input';
import { ROW_COLUMNS } from '../../src/operations/user-columns';
import { idOf, JOB, makeDirectory } from './small-world';

const OPTIONAL = ['First name', 'Last name', 'Password', ...CONTACT_COLUMNS] as const;
const TEXTS = fc.constantFrom('', 'Müller 🏙', 'a\\b', '\\N', 'plain', '日本');

test('what is prepared of a new user is all that its row says, whichever columns the file has', () => {
  fc.assert(
    fc.property(fc.subarray([...OPTIONAL]), fc.array(TEXTS, { minLength: 20, maxLength: 20 }), (columns, texts) => {
      const given = ['Email', 'Display name', ...columns] as const;
      const contact = (column: string, index: number) => (column === 'Alternate email' ? 'a@b.example' : texts[index]!);
      const cells = Object.fromEntries(columns.map((column, index) => [column, contact(column, index)]));
      const read = readRow(
        { ...cells, Email: 'anna@acme.example', 'Display name': 'Anna \\ Ä' },
        { transliterate: false, licenses: () => [] },
      );
      const input = columns.includes('Password') ? { ...read, chosenPasswordHash: '$argon2id$v=19' } : read;
      const material: RowMaterial = {
        newUserId: idOf('anna'),
        temporaryPassword: '',
        temporaryPasswordHash: Buffer.from([0, 255]),
      };
      const row = { row: 7, input, material };
      createUsers.preparer!(JOB.jobId!, given)(row);
      const { sheet, start, end } = row.material.newUser!;
      const prepared = cellsOf(sheet.text.take().subarray(start, end), sheet.columns);

      const directory = makeDirectory();
      createUsers.decide(row, directory, JOB);
      const whole = new CopyText();
      encodeRow(whole, ROW_COLUMNS, [...directory.created][0]!);
      const nothing = Object.fromEntries(ROW_COLUMNS.map(({ name }) => [name, '\\N']));
      expect({ ...nothing, ...prepared }).toEqual(cellsOf(whole.take(), ROW_COLUMNS));
    }),
  );
});

/** A line of COPY's text format by column. Tabs inside a cell are escaped, so that every tab is between two. */
function cellsOf(line: Buffer, columns: readonly { name: string }[]): Record<string, string> {
  const cells = line.toString().replace(/\n$/, '').split('\t');
  expect(cells).toHaveLength(columns.length);
  return Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]!]));
}
