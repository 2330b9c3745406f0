import type { DemoApi, Page } from './demo-api';

const NAME = 'Contoso GmbH';
const DOMAINS = ['contoso.de', 'contoso.com'];

/** A few seats short of what the sample asks for would only teach that seats run out; these are enough. */
const SEATS = { SPE_E3: 2500, SPE_E5: 1000, O365_BUSINESS_PREMIUM: 1500 };

interface Customer {
  id: string;
  name: string;
}

/** Finds the demo customer of an earlier start, or makes it, with domains and subscriptions. */
export async function findOrMakeDemoCustomer(api: DemoApi): Promise<Customer & { isNew: boolean }> {
  const { items } = await api.get<Page<Customer>>(`/customers?search=${encodeURIComponent(NAME)}`);
  const known = items.find(({ name }) => name === NAME);
  const customer =
    known ?? (await api.post<Customer>('/customers', { name: NAME, domains: DOMAINS, usageLocation: 'DE' }));
  await makeSubscriptions(api, customer.id);
  return { ...customer, isNew: !known };
}

/** One by one and only what is missing: an earlier start may have been stopped in between. */
async function makeSubscriptions(api: DemoApi, customerId: string): Promise<void> {
  const path = `/customers/${customerId}/subscriptions`;
  const present = await api.get<Page<{ sku: string }>>(path);
  const skus = new Set(present.items.map(({ sku }) => sku));
  for (const [sku, seats] of Object.entries(SEATS)) {
    if (!skus.has(sku)) await api.post(path, { sku, seats });
  }
}
