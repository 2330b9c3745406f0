import { MultiSelect, Select, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { UserRole } from '../../api/types';
import { CountrySelect } from '../../parts/country-select';
import { useCatalogue, useSubscriptions } from '../customer/use-customer';

const ROLES: UserRole[] = ['user', 'global-admin', 'user-admin', 'helpdesk-admin', 'billing-admin'];
/** Their lists stay in the panel: outside of it a click would close it. */
const INSIDE = { comboboxProps: { withinPortal: false } };

interface FilterChooserProps {
  customerId: string;
  /** As the API takes them. */
  filter: string[];
  onChange: (filter: string[]) => void;
}

/** The filters that ask for something: which licence, which service, which role, which place. */
export function FilterChooser({ customerId, filter, onChange }: FilterChooserProps) {
  const { t } = useTranslation();
  const subscriptions = useSubscriptions(customerId);
  const plans = usePlans(subscriptions.data?.map(({ sku }) => sku));
  const valuesOf = (kind: string) =>
    filter.filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1));
  const put = (kind: string, values: (string | null)[]) =>
    onChange([
      ...filter.filter((one) => !one.startsWith(`${kind}:`)),
      ...values.filter(Boolean).map((value) => `${kind}:${value}`),
    ]);
  return (
    <Stack gap="sm">
      <MultiSelect
        {...INSIDE}
        label={t('filter.licenses')}
        data-autofocus
        searchable
        hidePickedOptions
        data={subscriptions.data?.map(({ sku, name }) => ({ value: sku, label: name })) ?? []}
        value={valuesOf('license')}
        onChange={(skus) => put('license', skus)}
      />
      <MultiSelect
        {...INSIDE}
        label={t('filter.plansOff')}
        searchable
        hidePickedOptions
        limit={60}
        data={plans}
        value={valuesOf('plan-off')}
        onChange={(names) => put('plan-off', names)}
      />
      <CountrySelect
        {...INSIDE}
        label={t('field.usageLocation')}
        clearable
        value={valuesOf('location')[0] ?? null}
        onChange={(code) => put('location', [code])}
      />
      <Select
        {...INSIDE}
        label={t('field.role')}
        clearable
        data={ROLES.map((role) => ({ value: role, label: t(`userRole.${role}`) }))}
        value={valuesOf('role')[0] ?? null}
        onChange={(role) => put('role', [role])}
      />
    </Stack>
  );
}

/** The services of the products that are subscribed to, each once. */
function usePlans(skus: string[] | undefined) {
  const catalogue = useCatalogue();
  return useMemo(() => {
    const subscribed = catalogue.data?.filter(({ sku }) => skus?.includes(sku)) ?? [];
    const labels = new Map(
      subscribed.flatMap(({ servicePlans }) => servicePlans.map(({ name, label }) => [name, label])),
    );
    return [...labels].map(([value, label]) => ({ value, label }));
  }, [catalogue.data, skus]);
}
