import { Alert, Badge, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Settings } from '../../api/types';
import { ListFrame } from '../../parts/list-frame';
import { listState } from '../../parts/list-state';
import { WideTable } from '../../parts/wide-table';
import { useSettings } from './use-settings';

/** How mail is sent, and a message to oneself that shows whether it is. */
export function MailSettings() {
  const { t } = useTranslation();
  const settings = useSettings();
  const mail = settings.data?.mail;
  const test = useMutation({
    mutationFn: () => request<{ recipient: string }>('/settings/test-mail', { method: 'POST' }),
  });
  return (
    <Stack gap="sm">
      <Text fz="sm" c="dimmed" maw={760}>
        {t('settings.mailLead')}
      </Text>
      <ListFrame {...listState(settings)} isEmpty={!mail} empty={null}>
        {mail && (
          <Stack gap="sm">
            {mail.server === null && <Alert color="yellow">{t('settings.noMail')}</Alert>}
            <WideTable label={t('settings.mail')} minWidth={640} withTableBorder bg="var(--surface)">
              <Table.Tbody>
                <MailRow name="SMTP_URL" label={t('settings.mailServer')}>
                  {mail.server ?? t('settings.notSet')}
                  {mail.server !== null && <Encryption mail={mail} />}
                </MailRow>
                <MailRow name="MAIL_FROM" label={t('settings.mailFrom')}>
                  {mail.from}
                </MailRow>
                <MailRow name="MAIL_PLAIN_PASSWORDS" label={t('settings.plainPasswords')}>
                  {mail.plainPasswords ? t('settings.plainAllowed') : t('settings.plainForbidden')}
                </MailRow>
                <MailRow name="PUBLIC_URL" label={t('settings.publicUrl')}>
                  {mail.publicUrl}
                </MailRow>
              </Table.Tbody>
            </WideTable>
            <div aria-live="polite">
              {test.error && <Alert color="red">{test.error.message}</Alert>}
              {test.data && <Alert color="green">{t('settings.testSent', test.data)}</Alert>}
            </div>
            <Group>
              <Button
                variant="default"
                leftSection={<IconMail size={16} aria-hidden />}
                disabled={mail.server === null}
                loading={test.isPending}
                onClick={() => test.mutate()}
              >
                {t('settings.testMail')}
              </Button>
            </Group>
          </Stack>
        )}
      </ListFrame>
    </Stack>
  );
}

function Encryption({ mail }: { mail: Settings['mail'] }) {
  const { t } = useTranslation();
  return (
    <Badge ml="xs" variant="light" color={mail.encrypted ? 'green' : 'gray'}>
      {mail.encrypted ? t('settings.tlsAlways') : t('settings.tlsOffered')}
    </Badge>
  );
}

function MailRow({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" w={240}>
        {label}
      </Table.Th>
      <Table.Td>{children}</Table.Td>
      <Table.Td ta="right">
        <Code>{name}</Code>
      </Table.Td>
    </Table.Tr>
  );
}
