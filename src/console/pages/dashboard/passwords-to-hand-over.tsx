import { Anchor, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Job } from '../../api/types';
import { CustomerName } from '../../parts/customer-name';
import { useOperationName } from '../../parts/operation-name';
import { useFormat } from '../../parts/use-format';
import { Card } from './card';

const SHOWN = 5;

/** Temporary passwords that nobody has confirmed yet, the soonest to go first. */
export function PasswordsToHandOver({ list }: { list: { items: Job[]; loading: boolean } }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useOperationName();
  const waiting = list.items
    .filter(({ credentials, links }) => credentials.available && 'credentials' in links)
    .sort((a, b) => (a.credentials.expireAt ?? '').localeCompare(b.credentials.expireAt ?? ''))
    .slice(0, SHOWN);
  return (
    <Card
      title={t('dashboard.passwords')}
      icon={IconKey}
      loading={list.loading}
      isEmpty={waiting.length === 0}
      empty={t('dashboard.noPasswords')}
    >
      {waiting.map((job) => (
        <Group key={job.id} justify="space-between" wrap="nowrap">
          <Text fz="sm" truncate>
            <Anchor component={Link} to={`/jobs/${job.id}`} fz="sm" fw={600}>
              {nameOf(job.operation)}
            </Anchor>
            {' · '}
            <CustomerName id={job.customerId} />
          </Text>
          {job.credentials.expireAt && (
            <Text fz="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
              {t('dashboard.until', { at: format.moment(job.credentials.expireAt) })}
            </Text>
          )}
        </Group>
      ))}
    </Card>
  );
}
