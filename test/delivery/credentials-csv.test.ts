import { text } from 'node:stream/consumers';
import { writeCredentialsCsv } from '../../src/delivery/credentials-csv';
import { writeCredentialsJson } from '../../src/delivery/credentials-json';

async function* iterate<T>(items: T[]) {
  yield* items;
}
const temporaryPassword = 'Kq7vR-3mHtZ-w9PxD-eG4sN';

test('the file has the columns of the contract and a line for each password', async () => {
  const csv = await text(
    writeCredentialsCsv(
      iterate([
        { displayName: 'Jürgen "Jay" Groß, Dr.', upn: 'j.gross@contoso.de', temporaryPassword },
        { displayName: 'Zoë', upn: 'zoe@contoso.de', temporaryPassword },
      ]),
    ),
  );
  expect(csv).toBe(
    'Display name,User name,Temporary password\r\n' +
      `"Jürgen ""Jay"" Groß, Dr.",j.gross@contoso.de,${temporaryPassword}\r\n` +
      `Zoë,zoe@contoso.de,${temporaryPassword}\r\n`,
  );
});

test('nothing in it runs as a formula', async () => {
  const csv = await text(
    writeCredentialsCsv(iterate([{ displayName: '=cmd calc', upn: "-x'y@contoso.de", temporaryPassword }])),
  );
  expect(csv.split('\r\n')[1]).toBe(`'=cmd calc,'-x'y@contoso.de,${temporaryPassword}`);
});

test('no passwords give the header alone', async () => {
  expect(await text(writeCredentialsCsv(iterate([])))).toBe('Display name,User name,Temporary password\r\n');
});

test.each([0, 1, 3])(
  'as JSON a list of %i passwords is one object, with nothing but what was asked for',
  async (count) => {
    const user = {
      displayName: 'Jürgen "Jay" Groß',
      upn: 'j.gross@contoso.de',
      temporaryPassword,
      alternateEmail: 'private',
    };
    const json = await text(writeCredentialsJson(iterate(Array(count).fill(user)), ['upn', 'temporaryPassword']));
    expect(JSON.parse(json)).toEqual({ items: Array(count).fill({ upn: user.upn, temporaryPassword }) });
  },
);

test('a failure while revealing fails the download instead of ending it early', async () => {
  async function* broken() {
    yield { displayName: 'Zoë', upn: 'zoe@contoso.de', temporaryPassword };
    throw new Error('connection lost');
  }
  await expect(text(writeCredentialsCsv(broken()))).rejects.toThrow('connection lost');
});
