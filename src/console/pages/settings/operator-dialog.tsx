import { Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Customer, Operator, OperatorRole } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { SecretOnce } from '../../parts/secret-once';
import { FormDialog } from '../../parts/task-form';
import { usePages } from '../../parts/use-pages';

export const OPERATOR_ROLE_NAMES: readonly OperatorRole[] = [
  'global-admin',
  'admin-agent',
  'user-management-admin',
  'helpdesk-agent',
  'sales-agent',
  'customer-admin',
  'viewer',
];

type NewOperator = Operator & { temporaryPassword: string };

/** Adds somebody who may use this installation. */
export function OperatorDialog({ onClose, onMade }: { onClose: () => void; onMade: (operator: NewOperator) => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [email, setEmail] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState<OperatorRole>('helpdesk-agent');
  const [customerId, setCustomerId] = useState<string | null>(null);
  const customers = usePages<Customer>('/customers', { limit: 1000 }, { enabled: role === 'customer-admin' });
  const make = useMutation({
    mutationFn: () =>
      request<NewOperator>('/operators', {
        method: 'POST',
        body: { email, displayName, role, customerId: role === 'customer-admin' ? customerId : null },
      }),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: ['list', '/operators'] });
      onMade(made);
    },
  });
  return (
    <FormDialog title={t('settings.newOperator')} task={make} onClose={onClose}>
      <TextInput
        label={t('signIn.email')}
        type="email"
        required
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <TextInput
        label={t('field.displayName')}
        required
        value={displayName}
        onChange={(event) => setDisplayName(event.currentTarget.value)}
      />
      <Select
        label={t('field.role')}
        allowDeselect={false}
        data={OPERATOR_ROLE_NAMES.map((value) => ({ value, label: t(`role.${value}`) }))}
        value={role}
        onChange={(value) => setRole(value as OperatorRole)}
      />
      {role === 'customer-admin' && (
        <Select
          label={t('job.customer')}
          required
          searchable
          data={customers.items.map(({ id, name }) => ({ value: id, label: name }))}
          value={customerId}
          onChange={setCustomerId}
        />
      )}
    </FormDialog>
  );
}

/** An operator's temporary password, which nobody can show again. */
export function PasswordOnce({ operator, onClose }: { operator: NewOperator; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={operator.displayName} closeOnClickOutside={false}>
      <SecretOnce
        warning={t('settings.passwordOnce')}
        owner={operator.email}
        secret={operator.temporaryPassword}
        onClose={onClose}
      />
    </Dialog>
  );
}
