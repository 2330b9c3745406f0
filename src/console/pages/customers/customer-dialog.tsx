import { Alert, Button, Group, Modal, Stack, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { request } from '../../api/request';
import type { Customer } from '../../api/types';
import { CountrySelect } from '../../parts/country-select';

/** Adds a customer with its verified domains. */
export function NewCustomerDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [domains, setDomains] = useState<string[]>([]);
  const [usageLocation, setUsageLocation] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () => request<Customer>('/customers', { method: 'POST', body: { name, domains, usageLocation } }),
    onSuccess: async ({ id }) => {
      await cache.invalidateQueries({ queryKey: ['list', '/customers'] });
      await navigate(`/customers/${id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={t('customers.add')}>
      <form onSubmit={submit}>
        <Stack>
          {create.error && <Alert color="red">{create.error.message}</Alert>}
          <TextInput
            label={t('customers.name')}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TagsInput
            label={t('customers.domains')}
            description={t('customers.domainsHint')}
            required
            acceptValueOnBlur
            value={domains}
            onChange={setDomains}
          />
          <CountrySelect label={t('field.usageLocation')} required value={usageLocation} onChange={setUsageLocation} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('act.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={domains.length === 0 || !usageLocation}>
              {t('act.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
