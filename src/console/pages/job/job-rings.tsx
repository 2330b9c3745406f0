import { Alert, Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Job, QueuedRing } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { ListFrame } from '../../parts/list-frame';
import { listState } from '../../parts/list-state';
import { EmptyState } from '../../parts/states';
import { useFormat } from '../../parts/use-format';
import { WideTable } from '../../parts/wide-table';
import { useSession } from '../../session/session';

const TONES: Record<QueuedRing['state'], string> = {
  active: 'brand',
  waiting: 'gray',
  delayed: 'yellow',
  failed: 'red',
  completed: 'green',
};

/** What the queue still has of a job's chunks, each with its page on the queue dashboard. */
export function JobRings({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation();
  const { profile } = useSession();
  const rings = useQuery({
    queryKey: ['rings', job.id],
    queryFn: async () => (await request<{ items: QueuedRing[] }>(`/jobs/${job.id}/rings`)).items,
  });
  return (
    <Dialog onClose={onClose} size="lg" title={t('rings.title')}>
      <Stack>
        <Text fz="sm" c="dimmed">
          {t('rings.lead')}
        </Text>
        {profile?.via !== 'session' && <Alert color="brand">{t('rings.withToken')}</Alert>}
        <ListFrame
          {...listState(rings)}
          isEmpty={rings.data?.length === 0}
          empty={<EmptyState title={t('rings.none')}>{t('rings.noneHint')}</EmptyState>}
        >
          <RingTable rings={rings.data ?? []} />
        </ListFrame>
        <Group>
          <Button
            component="a"
            href="/admin/queues/queue/chunks"
            target="_blank"
            variant="default"
            leftSection={<IconStack2 size={16} aria-hidden />}
          >
            {t('rings.all')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function RingTable({ rings }: { rings: QueuedRing[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <WideTable label={t('rings.title')} minWidth={480} maxHeight={420}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('rings.chunk')}</Table.Th>
          <Table.Th>{t('job.state')}</Table.Th>
          <Table.Th>{t('rings.at')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rings.map(({ address, name, state, rungAt }) => (
          <Table.Tr key={address}>
            <Table.Td>
              <Anchor href={address} target="_blank" fz="sm">
                {name}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <Badge variant="light" color={TONES[state]}>
                {t(`ringState.${state}`)}
              </Badge>
            </Table.Td>
            <Table.Td>{format.moment(rungAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
