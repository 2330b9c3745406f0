import { Anchor, Group, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { request } from '../../api/request';
import type { Customer, Page, User } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { Card } from './card';

const SHOWN = 5;
const SOON_MS = 7 * 86_400_000;

/** Deleted users who will soon be gone for good. */
export function EndingDeletions({ customers }: { customers: Customer[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const concerned = customers.filter(({ deletedUserCount }) => deletedUserCount > 0);
  const lists = useQueries({
    queries: concerned.map(({ id }) => ({
      queryKey: ['ending', id],
      queryFn: () =>
        request<Page<User>>(`/customers/${id}/users`, { query: { state: 'deleted', sort: 'deletedAt', limit: SHOWN } }),
    })),
  });
  const ending = lists
    .flatMap(({ data }, index) => (data?.items ?? []).map((user) => ({ user, customer: concerned[index]! })))
    .filter(({ user }) => new Date(user.restorableUntil ?? 0).getTime() < Date.now() + SOON_MS)
    .sort((a, b) => (a.user.restorableUntil ?? '').localeCompare(b.user.restorableUntil ?? ''))
    .slice(0, SHOWN);
  return (
    <Card
      title={t('dashboard.deletions')}
      icon={IconTrash}
      loading={lists.some(({ isPending }) => isPending)}
      isEmpty={ending.length === 0}
      empty={t('dashboard.noDeletions')}
    >
      {ending.map(({ user, customer }) => (
        <Group key={user.id} justify="space-between" wrap="nowrap">
          <Text fz="sm" truncate>
            <Anchor component={Link} to={`/customers/${customer.id}/deleted`} fz="sm" fw={600}>
              {user.displayName}
            </Anchor>
            {` · ${customer.name}`}
          </Text>
          <Text fz="xs" c="var(--tone-bad)" style={{ whiteSpace: 'nowrap' }}>
            {user.restorableUntil && format.ago(user.restorableUntil)}
          </Text>
        </Group>
      ))}
    </Card>
  );
}
