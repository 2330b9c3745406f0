import { Readable } from 'node:stream';
import type { Product } from './product';
import { createCustomer, runJob } from './run-job';

const FIRST = ['Anna', 'Bernd', 'Christian', 'Jürgen', 'Katrin', 'Maria', 'Nora', 'Stefan', 'Thomas', 'Xenia', 'Zoe'];
const LAST = ['Müller', 'Schmidt', 'Schneider', 'Fischer', 'Weber', 'Meyer', 'Wagner', 'Becker', 'Schulz', 'Hoffmann'];
const BEGINNINGS = [
  'Al',
  'Be',
  'Cor',
  'Da',
  'El',
  'Fri',
  'Ger',
  'Hei',
  'In',
  'Jo',
  'Ka',
  'Li',
  'Mar',
  'Nor',
  'Ot',
  'Pe',
  'Ro',
  'Sa',
  'Til',
  'Ur',
];
const MIDDLES = ['na', 'bert', 'ke', 'dor', 'lia', 'no', 'rich', 'de', 'ga', 'el', 'mi', 'ton', 'ra', 've', 'sel'];
const ENDS = ['bach', 'berg', 'er', 'mann', 'sen', 'stein', 'ler', 'ner', 'meyer', 'hof'];

const FIRST_NAMES = [...FIRST, ...BEGINNINGS.flatMap((begin) => MIDDLES.map((middle) => begin + middle))];
const LAST_NAMES = [...LAST, ...BEGINNINGS.flatMap((begin) => ENDS.map((end) => begin + end))];

/** Makes a customer and fills it by an upload. @returns its id */
export async function fillWithNames(product: Product, users: number): Promise<string> {
  const customerId = await createCustomer(product, 'searched.example', users);
  await runJob(product, customerId, 'create-users', namedUsersFile(users));
  return customerId;
}

/** Users whose UPNs are made of their names, some names much more common than others. */
function namedUsersFile(count: number): Readable {
  function* pieces() {
    let text = 'Email,Display name,First name,Last name,Usage location,Licenses\n';
    let state = 42;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const pick = (names: readonly string[]) => names[Math.floor(names.length * random() ** 1.5)]!;
    for (let index = 0; index < count; index++) {
      const [first, last] = [pick(FIRST_NAMES), pick(LAST_NAMES)];
      const upn = `${first}.${last}.${index}`.toLowerCase().replaceAll('ü', 'ue');
      const location = index % 9_000 === 5 ? 'LI' : index % 10 === 1 ? 'AT' : 'DE';
      const license = index % 20 === 3 ? '' : index % 1_000 === 11 ? 'SPE_E5' : 'SPE_E3';
      text += `${upn}@searched.example,${first} ${last},${first},${last},${location},${license}\n`;
      if (text.length < 1 << 16) continue;
      yield Buffer.from(text);
      text = '';
    }
    yield Buffer.from(text);
  }
  return Readable.from(pieces(), { objectMode: false });
}
