import type { Product } from './product';

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

/** Types into the search of a customer whose users are those of `namedUsersFile`. */
export async function measureTyping(product: Product, customerId: string): Promise<Typing[]> {
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
