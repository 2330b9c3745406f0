import { useMemo } from 'react';
import { useCatalogue } from '../pages/customer/use-customer';

/** Names products by their SKU part number; by that number itself while the catalogue is not there. */
export function useProductNames(): (sku: string) => string {
  const { data } = useCatalogue();
  return useMemo(() => {
    const names = new Map(data?.map(({ sku, name }) => [sku, name]));
    return (sku) => names.get(sku) ?? sku;
  }, [data]);
}

/** Names a service plan; one that the catalogue does not have keeps its short name. */
export function usePlanNames(): (plan: string) => string {
  const catalogue = useCatalogue();
  const names = new Map(
    catalogue.data?.flatMap(({ servicePlans }) => servicePlans.map(({ name, label }) => [name, label])),
  );
  return (plan) => names.get(plan) ?? plan;
}
