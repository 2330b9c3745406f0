/** What a wish comes to, checked against every rule but not yet done. */
export interface LicensePlan {
  licenses: Map<string, readonly string[]>;
  take: string[];
  release: string[];
  /** Nothing would change. */
  unchanged: boolean;
}
