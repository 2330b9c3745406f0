import type { ColumnName } from '../entities/column-name';

/** Every reason a row can be refused for. Stable: outside programs rely on the words. */
export const REJECTION_CODES = [
  'missing-value',
  'invalid-email',
  'non-ascii-email',
  'unknown-domain',
  'unknown-customer',
  'value-too-long',
  'invalid-characters',
  'invalid-value',
  'invalid-usage-location',
  'upn-taken',
  'duplicate-in-file',
  'user-not-found',
  'user-mismatch',
  'user-deleted',
  'user-not-deleted',
  'restore-window-passed',
  'no-usage-location',
  'unknown-license',
  'not-subscribed',
  'subscription-suspended',
  'no-seat-left',
  'license-conflict',
  'license-contradiction',
  'license-dependency',
  'license-prohibited-in-location',
  'unknown-plan',
  'weak-password',
  'password-is-hash',
  'invalid-role',
  'wrong-cell-count',
  'changed-since',
  'internal-error',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

/** What the sentence of a rejection or warning is made of; never a password. */
export type Facts = Record<string, string | number | readonly string[]>;

/**
 * Why a row was refused: a stable code, the column at fault and the facts its sentence needs.
 * Deliberately no Error: refusing a row is an everyday outcome, and a stack trace costs more than the row.
 */
export class Rejection {
  constructor(
    readonly code: RejectionCode,
    readonly column: ColumnName | null = null,
    readonly facts: Facts = {},
  ) {}
}

/** What a row that was done is told all the same. */
export type WarningCode = 'upn-of-deleted-user' | 'license-not-restored' | 'ignored-column' | 'cannot-be-undone';

export interface Warning {
  code: WarningCode;
  facts: Facts;
}
