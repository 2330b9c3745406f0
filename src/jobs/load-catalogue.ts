import type { DataSource, EntityManager } from 'typeorm';
import { Product } from '../entities/product';
import { Catalogue } from '../operations/catalogue';

/** Reads the products there are. */
export async function loadCatalogue(source: DataSource | EntityManager): Promise<Catalogue> {
  return Catalogue.of(await source.getRepository(Product).find({ order: { sku: 'ASC' } }));
}
