import type { Holdings } from './holdings';

/** What a wish comes to, checked against every rule but not yet done. */
export interface LicensePlan {
  licenses: Holdings;
  take: readonly string[];
  release: readonly string[];
  /** Nothing would change. */
  unchanged: boolean;
}
