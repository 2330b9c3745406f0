import type { Product } from '../entities/product';

/** A product as rows name it and rules use it. */
export interface CatalogueProduct {
  sku: string;
  name: string;
  /** Names of its service plans. */
  plans: readonly string[];
  exclusiveWith: readonly string[];
  dependsOn: readonly string[];
  prohibitedLocations: readonly string[];
}

/** The products there are, found by SKU part number or by name, without regard to case. Plain data, so that it can cross to a thread. */
export class Catalogue {
  private readonly bySku = new Map<string, CatalogueProduct>();
  private readonly byText = new Map<string, CatalogueProduct>();

  constructor(readonly products: readonly CatalogueProduct[]) {
    for (const product of products) this.byText.set(product.name.toLowerCase(), product);
    // A SKU wins over another product's name.
    for (const product of products) {
      this.bySku.set(product.sku, product);
      this.byText.set(product.sku.toLowerCase(), product);
    }
  }

  /** @param text SKU part number or product name, as a person wrote it */
  findProduct(text: string): CatalogueProduct | undefined {
    return this.byText.get(text.toLowerCase());
  }

  /** @param sku part number, exactly */
  product(sku: string): CatalogueProduct | undefined {
    return this.bySku.get(sku);
  }

  static of(products: readonly Product[]): Catalogue {
    return new Catalogue(
      products.map((product) => ({
        sku: product.sku,
        name: product.name,
        plans: product.servicePlans.map((plan) => plan.name),
        exclusiveWith: product.exclusiveWith,
        dependsOn: product.dependsOn,
        prohibitedLocations: product.prohibitedLocations,
      })),
    );
  }
}
