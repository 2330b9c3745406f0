import { MigrationInterface, QueryRunner } from 'typeorm';
import { CATALOGUE_PRODUCTS } from '../operations/catalogue-products';

/** Fills the catalogue. What somebody has put there before stays as it is: the catalogue belongs to whoever runs the product. */
export class Catalogue1795408824446 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const product of CATALOGUE_PRODUCTS) {
      await runner.query(INSERT, [
        product.sku,
        product.name,
        JSON.stringify(product.servicePlans),
        product.exclusiveWith,
        product.dependsOn,
        product.prohibitedLocations,
      ]);
    }
  }

  /** A product that a customer subscribes to has to stay. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DELETE FROM products p WHERE sku = ANY ($1) AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.sku = p.sku)',
      [CATALOGUE_PRODUCTS.map(({ sku }) => sku)],
    );
  }
}

const INSERT = `INSERT INTO products (sku, name, service_plans, exclusive_with, depends_on, prohibited_locations)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;
