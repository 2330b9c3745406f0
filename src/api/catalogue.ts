import type { EntityManager } from 'typeorm';
import { Product } from '../entities/product';
import { Problem } from './problem';

const SKU = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Every product there is, in the order of their names. */
export function listProducts(manager: EntityManager): Promise<Product[]> {
  return manager.find(Product, { order: { name: 'ASC', sku: 'ASC' } });
}

/**
 * Adds a product, or replaces the one with this SKU. What users hold stays as it is: rules are asked only when licences change.
 * @returns the product that was there before
 * @throws Problem 422 for a SKU that cannot be written into a file, or a rule about something the catalogue does not have; 409 when
 *   another product goes by the SKU or the name
 */
export async function putProduct(manager: EntityManager, product: Product): Promise<Product | undefined> {
  if (!SKU.test(product.sku)) {
    throw new Problem(
      422,
      'invalid-sku',
      `"${product.sku}" cannot be a SKU. Use letters, digits, _ . and -, at most 100, as in SPE_E3.`,
    );
  }
  // Those who change the catalogue at once take turns, each seeing what the one before did.
  await manager.query('LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE');
  const all = await listProducts(manager);
  const others = all.filter(({ sku }) => sku !== product.sku);
  requireOwnNames(product, others);
  requireKnownRules(product, others);
  await manager.save(Product, product);
  return all.find(({ sku }) => sku === product.sku);
}

/** Files name a product by SKU or by name, in any case: one text must not mean two products. */
function requireOwnNames({ sku, name }: Product, others: readonly Product[]): void {
  const own = [sku.toLowerCase(), name.toLowerCase()];
  const other = others.find((one) => own.includes(one.sku.toLowerCase()) || own.includes(one.name.toLowerCase()));
  if (!other) return;
  throw new Problem(
    409,
    'product-exists',
    `${other.sku}, "${other.name}", goes by this SKU or name already. Choose another name, or change that product instead.`,
    { sku: other.sku },
  );
}

function requireKnownRules({ sku, servicePlans, exclusiveWith, dependsOn }: Product, others: readonly Product[]): void {
  const own = new Set([sku, ...servicePlans.map(({ name }) => name)]);
  const known = new Set(others.flatMap((other) => [other.sku, ...other.servicePlans.map(({ name }) => name)]));
  const unknown = [...new Set([...exclusiveWith, ...dependsOn])].filter((name) => !known.has(name) && !own.has(name));
  if (unknown.length > 0) {
    throw new Problem(
      422,
      'unknown-product',
      `The catalogue has no product or service plan ${unknown.join(', ')}. Correct the rules, or add that product first.`,
      { unknown },
    );
  }
  if (exclusiveWith.includes(sku)) {
    throw new Problem(422, 'excludes-itself', `${sku} cannot exclude itself. Take it out of exclusiveWith.`);
  }
}
