import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface ServicePlan {
  name: string;
  label: string;
}

/** A product of the catalogue. Its rules are data: whoever runs the product may change them. */
@Entity('products')
export class Product {
  /** SKU part number, e.g. SPE_E5. */
  @PrimaryColumn('text') sku!: string;
  @Column('text') name!: string;
  @Column('jsonb', { name: 'service_plans' }) servicePlans!: ServicePlan[];
  /** SKUs or plans that one user cannot hold beside this one. */
  @Column('text', { name: 'exclusive_with', array: true }) exclusiveWith!: string[];
  /** SKUs or plans of which the user must hold at least one. */
  @Column('text', { name: 'depends_on', array: true }) dependsOn!: string[];
  /** ISO 3166-1 alpha-2 codes in which it may not be used. */
  @Column('text', { name: 'prohibited_locations', array: true }) prohibitedLocations!: string[];
}
