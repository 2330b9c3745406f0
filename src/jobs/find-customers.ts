import type { EntityManager } from 'typeorm';
import { Rejection } from '../operations/rejection';
import { cleanText } from '../operations/values/clean-text';
import { excerpt } from '../operations/values/excerpt';

// A customer is named by a domain, by its name or by its id.
const MATCHES = `
  SELECT k.key, array_agg(DISTINCT m.id) AS ids FROM unnest($1::text[]) AS k(key), LATERAL (
    SELECT customer_id AS id FROM domains WHERE name = k.key
    UNION SELECT id FROM customers WHERE lower(name) = k.key
    UNION SELECT id FROM customers WHERE k.key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND id::text = k.key
  ) m GROUP BY k.key`;

/** Finds the customers that rows name; remembers what it has found. Whoever asks finds only customers that are theirs to see. */
export class CustomerFinder {
  private readonly known = new Map<string, readonly string[]>();

  /** Looks all of these up at once. @param cells as they stand in the file */
  async learn(manager: EntityManager, cells: Iterable<string>): Promise<void> {
    const keys = new Set([...cells].map(keyOf).filter((key) => key !== '' && !this.known.has(key)));
    if (keys.size === 0) return;
    const found: { key: string; ids: string[] }[] = await manager.query(MATCHES, [[...keys]]);
    for (const key of keys) this.known.set(key, []);
    for (const { key, ids } of found) this.known.set(key, ids);
  }

  /** @returns the customer's id, or why the row cannot be given to one */
  find(cell: string): string | Rejection {
    const key = keyOf(cell);
    if (key === '') return new Rejection('missing-value', 'Customer');
    const ids = this.known.get(key) ?? [];
    if (ids.length === 1) return ids[0]!;
    const facts = { customer: excerpt(cleanText(cell)), ...(ids.length > 1 && { matches: ids.length }) };
    return new Rejection('unknown-customer', 'Customer', facts);
  }
}

function keyOf(cell: string): string {
  return cleanText(cell.replaceAll('\0', '')).toLowerCase();
}
