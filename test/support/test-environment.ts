/** What globalSetup tells the test workers, by environment variables. */
export const POSTGRES_URL = 'MUSTERROLL_TEST_POSTGRES_URL';
export const REDIS_URL = 'MUSTERROLL_TEST_REDIS_URL';

/** Migrated once a run; cloned by every test file. */
export const TEMPLATE_DATABASE = 'musterroll_template';

/** The address of another database on the same server. */
export function addressDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}
