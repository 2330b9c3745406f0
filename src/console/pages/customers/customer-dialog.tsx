import { Select, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { request } from '../../api/request';
import type { Customer } from '../../api/types';
import { CountrySelect } from '../../parts/country-select';
import { FormDialog } from '../../parts/task-form';

type Draft = Pick<Customer, 'name' | 'domains' | 'timeZone'> & { usageLocation: string | null };

const FIELDS = ['name', 'domains', 'usageLocation', 'timeZone'] as const;

interface CustomerDialogProps {
  /** Null: a new one. */
  customer: Customer | null;
  onClose: () => void;
}

/** Adds a customer with its verified domains, or changes what is known of one. */
export function CustomerDialog({ customer, onClose }: CustomerDialogProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => customer ?? newCustomer());
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change });
  const zones = useMemo(() => [...new Set(['UTC', draft.timeZone, ...Intl.supportedValuesOf('timeZone')])], [draft]);
  const changes = changesOf(customer, draft);
  const save = useSave(customer, changes, onClose);
  return (
    <FormDialog
      title={customer ? t('customers.change') : t('customers.add')}
      task={save}
      incomplete={draft.domains.length === 0 || !draft.usageLocation || Object.keys(changes).length === 0}
      onClose={onClose}
    >
      <TextInput
        label={t('customers.name')}
        required
        data-autofocus
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TagsInput
        label={t('customers.domains')}
        description={t('customers.domainsHint')}
        required
        acceptValueOnBlur
        value={draft.domains}
        onChange={(domains) => set({ domains })}
      />
      <CountrySelect
        label={t('field.usageLocation')}
        description={t('customers.locationHint')}
        required
        value={draft.usageLocation}
        onChange={(usageLocation) => set({ usageLocation })}
      />
      <Select
        label={t('customers.timeZone')}
        description={t('customers.timeZoneHint')}
        required
        searchable
        allowDeselect={false}
        limit={60}
        data={zones}
        value={draft.timeZone}
        onChange={(timeZone) => timeZone && set({ timeZone })}
      />
    </FormDialog>
  );
}

function newCustomer(): Draft {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { name: '', domains: [], usageLocation: null, timeZone };
}

/** Of a customer that there is only what was changed is sent: somebody else may be changing the rest. */
function changesOf(customer: Customer | null, draft: Draft): Partial<Draft> {
  const changed = FIELDS.filter((field) => !customer || String(draft[field]) !== String(customer[field]));
  return Object.fromEntries(changed.map((field) => [field, draft[field]]));
}

function useSave(customer: Customer | null, body: Partial<Draft>, onClose: () => void) {
  const navigate = useNavigate();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      customer
        ? request<Customer>(`/customers/${customer.id}`, { method: 'PATCH', body })
        : request<Customer>('/customers', { method: 'POST', body }),
    onSuccess: async (saved) => {
      cache.setQueryData(['customer', saved.id], saved);
      await cache.invalidateQueries({ queryKey: ['list', '/customers'] });
      if (customer) onClose();
      else await navigate(`/customers/${saved.id}`);
    },
  });
}
