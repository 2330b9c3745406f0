import { Select, SimpleGrid, Switch, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem-error';
import { request } from '../../api/request';
import type { User, UserRole } from '../../api/types';
import { CountrySelect } from '../../parts/country-select';
import { SidePanel } from '../../parts/dialog';
import { LicenseBadges } from '../../parts/license-badges';
import { notify } from '../../parts/notify';
import { TaskForm } from '../../parts/task-form';
import { useFormat } from '../../parts/use-format';
import { useSession } from '../../session/session';

const TEXTS = [
  'displayName',
  'upn',
  'firstName',
  'lastName',
  'jobTitle',
  'department',
  'office',
  'officePhone',
  'mobilePhone',
  'alternateEmail',
  'streetAddress',
  'postalCode',
  'city',
  'stateOrProvince',
] as const;
const ROLES: UserRole[] = ['user', 'global-admin', 'user-admin', 'helpdesk-admin', 'billing-admin'];

interface EditUserDrawerProps {
  customerId: string;
  user: User;
  onClose: () => void;
}

/** One user's details, to read and to change. */
export function EditUserDrawer({ customerId, user, onClose }: EditUserDrawerProps) {
  return (
    <SidePanel onClose={onClose} size="lg" title={user.displayName}>
      <EditUserForm customerId={customerId} user={user} onClose={onClose} />
    </SidePanel>
  );
}

type Draft = Pick<User, (typeof TEXTS)[number] | 'role' | 'usageLocation' | 'blocked'>;

function EditUserForm({ customerId, user, onClose }: { customerId: string; user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const { may } = useSession();
  const [draft, setDraft] = useState<Draft>(user);
  const changes = changesOf(user, draft);
  const save = useMutation({
    mutationFn: () => request<User>(`/customers/${customerId}/users/${user.id}`, { method: 'PATCH', body: changes }),
    onSuccess: async () => {
      void notify({ message: t('users.saved', { name: draft.displayName }) });
      await cache.invalidateQueries({ queryKey: ['list'] });
      onClose();
    },
  });
  const column = save.error instanceof ProblemError ? save.error.extra['column'] : undefined;
  return (
    <TaskForm task={save} incomplete={!may('users.write') || Object.keys(changes).length === 0} onClose={onClose}>
      <div>
        <Text fz="xs" c="dimmed">
          {t('column.licenses')}
        </Text>
        <LicenseBadges licenses={user.licenses} />
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {TEXTS.map((name) => (
          <TextInput
            key={name}
            label={t(`field.${name}`)}
            required={name === 'displayName' || name === 'upn'}
            value={draft[name] ?? ''}
            error={column !== undefined && column === COLUMNS[name]}
            onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })}
          />
        ))}
        <CountrySelect
          label={t('field.usageLocation')}
          clearable
          value={draft.usageLocation}
          onChange={(usageLocation) => setDraft({ ...draft, usageLocation })}
        />
        <Select
          label={t('field.role')}
          data={ROLES.map((role) => ({ value: role, label: t(`userRole.${role}`) }))}
          allowDeselect={false}
          value={draft.role}
          onChange={(role) => setDraft({ ...draft, role: role as UserRole })}
        />
      </SimpleGrid>
      <Switch
        label={t('field.blocked')}
        checked={draft.blocked}
        onChange={(event) => setDraft({ ...draft, blocked: event.currentTarget.checked })}
      />
      <Text fz="xs" c="dimmed">
        {t('users.dates', { created: format.moment(user.createdAt), updated: format.moment(user.updatedAt) })}
        <br />
        ID {user.id}
      </Text>
    </TaskForm>
  );
}

/** How the server names the column at fault. */
const COLUMNS: Partial<Record<(typeof TEXTS)[number], string>> = {
  displayName: 'Display name',
  upn: 'New email',
  firstName: 'First name',
  lastName: 'Last name',
  alternateEmail: 'Alternate email',
};

/** Only what was changed is sent; what was emptied is cleared. */
function changesOf(user: Draft, draft: Draft): Record<string, string | boolean | null> {
  const names = [...TEXTS, 'role', 'usageLocation', 'blocked'] as const;
  return Object.fromEntries(
    names
      .filter((name) => (draft[name] ?? '') !== (user[name] ?? ''))
      .map((name) => [name, draft[name] === '' ? null : draft[name]]),
  );
}
