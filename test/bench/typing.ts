import { Readable } from 'node:stream';
import type { Product } from './product';
import { createCustomer, runJob } from './run-job';

/** How long the list of users takes to answer while somebody types, in milliseconds. */
export interface Typing {
  what: string;
  requests: number;
  median: number;
  p99: number;
  worst: number;
  /** The request that took longest. */
  slowest: string;
}

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

/** Words as they are typed, what is cut out of the middle, whole addresses, and what nobody or everybody has. */
const WORDS = ['müller', 'xenia', 'zoe', 'maria schm', 'anna.mueller.1', 'max-', 'nobody'];
const WHOLE = ['üller', 'searched.example', '@', '.', '1', "o'b", 'm s'];
const FILTERS = [
  ['unlicensed'],
  ['blocked'],
  ['location:DE'],
  ['location:LI'],
  ['license:SPE_E5'],
  ['license:SPE_E3', 'location:AT'],
];
const SORTS = ['upn', '-upn', 'createdAt', '-createdAt'];

/** Fills a customer by an upload, then types: at once, and once the statistics are there. */
export async function measureTyping(product: Product, users: number): Promise<Typing[]> {
  const customerId = await createCustomer(product, 'searched.example', users);
  await runJob(product, customerId, 'create-users', namedUsersFile(users));
  return [
    await type(
      'typing',
      product,
      customerId,
      typed().map((search) => ({ search })),
    ),
    await type('typing beside filters, in every order', product, customerId, combined()),
  ];
}

const typed = (): string[] => [
  ...WORDS.flatMap((word) => [...word].map((_, index) => word.slice(0, index + 1))),
  ...WHOLE,
];

const combined = () =>
  FILTERS.flatMap((filter) =>
    ['', 'm', 'mü', 'xe', 'nobody'].flatMap((search) => SORTS.map((sort) => ({ filter, search, sort }))),
  );

const TIMES = 5;

async function type(what: string, product: Product, customerId: string, asked: object[]): Promise<Typing> {
  const times: [ms: number, query: string][] = [];
  for (let time = 0; time < TIMES; time++)
    for (const one of asked) {
      const query = toQuery(one);
      const start = performance.now();
      await product.call(`/customers/${customerId}/users?limit=100&${query}`);
      times.push([performance.now() - start, query]);
    }
  times.sort(([a], [b]) => a - b);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))]![0]);
  const slowest = decodeURIComponent(times.at(-1)![1]);
  return { what, requests: times.length, median: at(0.5), p99: at(0.99), worst: at(1), slowest };
}

function toQuery(asked: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) for (const one of [value].flat()) query.append(name, one);
  return query.toString();
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
