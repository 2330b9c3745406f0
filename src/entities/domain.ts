import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A verified domain. It belongs to one customer, which is why conflicts over a UPN settle under one lock. */
@Entity('domains')
export class Domain {
  /** Lower case. */
  @PrimaryColumn('text') name!: string;
  @Column('uuid', { name: 'customer_id' }) customerId!: string;
}
