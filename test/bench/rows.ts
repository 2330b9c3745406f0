import { Readable } from 'node:stream';

const FIRST = [
  'Anna',
  'Bernd',
  'Clara',
  'Dieter',
  'Eva',
  'Frank',
  'Gisela',
  'Hans',
  'Ines',
  'Jürgen',
  'Katrin',
  'Lars',
];
const LAST = [
  'Müller',
  'Schmidt',
  'Schneider',
  'Fischer',
  'Weber',
  'Meyer',
  'Wagner',
  'Becker',
  'Schulz',
  'Hoffmann',
  'Groß',
];

/** The n-th UPN of a file of `count` users: distinct, and in no order, as in real files. */
export function upnOf(index: number, count: number, domain: string): string {
  return `user.${String((index * 7_919) % count).padStart(7, '0')}@${domain}`;
}

/** A file of new users with one licence each. @param count coprime to 7919 */
export function createUsersFile(count: number, domain: string): Readable {
  return lines('Email,Display name,First name,Last name,Usage location,Licenses\n', count, (index) => {
    const first = FIRST[index % FIRST.length]!;
    const last = LAST[(index >> 3) % LAST.length]!;
    return `${upnOf(index, count, domain)},${first} ${last},${first},${last},DE,SPE_E3\n`;
  });
}

/** A file that names the users of `createUsersFile`, with the same further cells for all. */
export function existingUsersFile(count: number, domain: string, cells: Readonly<Record<string, string>>): Readable {
  const tail = Object.values(cells)
    .map((cell) => `,${cell}`)
    .join('');
  return lines(
    `${['Email', ...Object.keys(cells)].join(',')}\n`,
    count,
    (index) => `${upnOf(index, count, domain)}${tail}\n`,
  );
}

/** Made before it is asked for, as a file that somebody has: what making it takes must not be counted with what reading it takes. */
function lines(header: string, count: number, line: (index: number) => string): Readable {
  function* pieces() {
    let text = header;
    for (let index = 0; index < count; index++) {
      text += line(index);
      if (text.length < 1 << 16) continue;
      yield Buffer.from(text);
      text = '';
    }
    yield Buffer.from(text);
  }
  return Readable.from([...pieces()], { objectMode: false });
}
