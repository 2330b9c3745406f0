import type { z } from 'zod';
import type { profileSchema } from '../../api/profile';
import type {
  customerSchema,
  jobSchema,
  licenseSchema,
  licenseSummarySchema,
  resultSchema,
  ringSchema,
  subscriptionSchema,
  userSchema,
} from '../../api/schemas';
import type { settingsSchema } from '../../api/settings';
import type { OperatorRole } from '../../entities/operator';
import type { Permission } from '../../entities/permission';
import type { RowStatus } from '../../entities/row-result';
import type { UserRole } from '../../entities/user';

/** What the server answers, by the schemas that it answers with. */
export type Customer = z.output<typeof customerSchema>;
export type Subscription = z.output<typeof subscriptionSchema>;
export type License = z.output<typeof licenseSchema>;
export type LicenseSummary = z.output<typeof licenseSummarySchema>;
export type User = z.output<typeof userSchema>;
export type Job = z.output<typeof jobSchema>;
export type RowResult = z.output<typeof resultSchema>;
export type Settings = z.output<typeof settingsSchema>;
export type QueuedRing = z.output<typeof ringSchema>;
export type Profile = z.output<typeof profileSchema>;
export type { OperatorRole, Permission, RowStatus, UserRole };

/** A page of a list by key. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  /** How many there are, where the list tells it; with the first page alone. */
  count?: { value: number; exact: boolean } | null;
}

/** How a file was understood. */
export interface Detected {
  encoding: string;
  delimiter: string;
  headerRow: number;
  template: string | null;
  columns: (string | null)[];
  header: string[];
  /** Of a workbook. */
  sheet?: string;
  sheets?: string[];
}

/** A temporary password, revealed. */
export interface Credential {
  row: number;
  userId: string;
  displayName: string;
  upn: string;
  temporaryPassword: string;
}

export interface CatalogueProduct {
  sku: string;
  name: string;
  servicePlans: { name: string; label: string }[];
  /** SKUs or plans that one user cannot hold beside it. */
  exclusiveWith: string[];
  /** SKUs or plans of which the user must hold at least one. */
  dependsOn: string[];
  prohibitedLocations: string[];
}

export interface AuditEntry {
  id: string;
  at: string;
  operatorId: string | null;
  operatorName: string | null;
  customerId: string | null;
  customerName: string | null;
  operation: string;
  outcome: 'done' | 'denied';
  address: string | null;
  requestId: string | null;
  jobId: string | null;
  firstRow: number | null;
  lastRow: number | null;
  /** How many users it was done to. */
  subjectCount: number;
  /** The first of them. */
  subjects: string[];
  /** SHA-256 over the results of the rows. */
  digest: string | null;
  details: Record<string, unknown>;
  /** Null until the entry is sealed. */
  chainPosition: string | null;
}

export interface Operator {
  id: string;
  email: string;
  displayName: string;
  role: OperatorRole;
  customerId: string | null;
  customerName: string | null;
  disabled: boolean;
  secondFactor: boolean;
}

export interface ApiToken {
  id: string;
  name: string;
  /** What it is limited to; null: all that its operator may. */
  scopes: Permission[] | null;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
  createdAt: string;
}
