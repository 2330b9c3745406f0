import { Button, Group, Menu, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconDownload, IconEye, IconMail, IconPrinter } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadFile } from '../../api/download-file';
import { request } from '../../api/request';
import type { Credential, Job } from '../../api/types';
import { later } from '../../parts/later';
import { notify } from '../../parts/notify';
import { useFormat } from '../../parts/use-format';
import { useSession } from '../../session/session';

const CredentialList = later(async () => (await import('./credential-list')).CredentialList);
const ReceiptDialog = later(async () => (await import('./receipt-dialog')).ReceiptDialog);

/** The most that are shown at once on a screen; a file or paper takes more. */
const MOST_ON_SCREEN = 2_000;

/** The temporary passwords of a job: show, save, print, mail, and confirm that they arrived. */
export function HandOver({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const [shown, setShown] = useState<Credential[] | null>(null);
  const path = `/jobs/${job.id}/credentials`;
  const reveal = useMutation({
    mutationFn: async () =>
      (await request<{ items: Credential[] }>(path, { method: 'POST', headers: { Accept: 'application/json' } })).items,
    onSuccess: setShown,
    onError: tellError,
  });
  if (job.credentials.confirmedAt) {
    return (
      <Text fz="sm" c="dimmed">
        {t('handOver.confirmed', { at: format.moment(job.credentials.confirmedAt) })}
      </Text>
    );
  }
  if (!job.credentials.available || !('credentials' in job.links) || !may('passwords.reveal')) return null;
  const post = { method: 'POST' } as const;
  return (
    <Paper withBorder p="md" data-only-on-paper={shown !== null || undefined}>
      <Stack gap="sm">
        <div>
          <Title order={2}>{t('handOver.title')}</Title>
          <Text fz="sm" c="dimmed">
            {job.credentials.expireAt
              ? t('handOver.lead', { at: format.moment(job.credentials.expireAt) })
              : t('handOver.leadOpen')}
          </Text>
        </div>
        <Group gap="xs" className="no-print">
          {job.succeeded + job.warned <= MOST_ON_SCREEN && (
            <Button
              leftSection={<IconEye size={16} aria-hidden />}
              loading={reveal.isPending}
              onClick={() => (shown ? setShown(null) : reveal.mutate())}
            >
              {shown ? t('handOver.hide') : t('handOver.show')}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() =>
              void downloadFile(path, t('handOver.fileName'), { ...post, headers: { Accept: 'text/csv' } })
            }
          >
            {t('handOver.download')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} aria-hidden />}
            onClick={() => void downloadFile(`${path}/sheets`, t('handOver.sheetsName'), post)}
          >
            {t('handOver.sheets')}
          </Button>
          <SendMenu path={path} />
          <ConfirmReceipt job={job} onDone={() => setShown(null)} />
        </Group>
        {shown && <CredentialList credentials={shown} />}
      </Stack>
    </Paper>
  );
}

const tellError = (error: Error) => void notify({ color: 'red', message: error.message });

function SendMenu({ path }: { path: string }) {
  const { t } = useTranslation();
  const mail = useMutation({
    mutationFn: (to: 'users' | 'me') =>
      request<{ queued: number; withoutAddress: number }>(`${path}/send`, { method: 'POST', body: { to } }),
    onSuccess: ({ queued, withoutAddress }) =>
      void notify({ message: t('handOver.sent', { count: queued, without: withoutAddress }) }),
    onError: tellError,
  });
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconMail size={16} aria-hidden />} loading={mail.isPending}>
          {t('handOver.mail')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => mail.mutate('users')}>{t('handOver.mailUsers')}</Menu.Item>
        <Menu.Item onClick={() => mail.mutate('me')}>{t('handOver.mailMe')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ConfirmReceipt({ job, onDone }: { job: Job; onDone: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<IconCheck size={16} aria-hidden />} onClick={() => setAsking(true)}>
        {t('handOver.confirm')}
      </Button>
      {asking && <ReceiptDialog job={job} onDone={onDone} onClose={() => setAsking(false)} />}
    </>
  );
}
