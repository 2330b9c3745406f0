import { ActionIcon, Button, Code, CopyButton, Group, Table, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconCopy, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Credential } from '../../api/types';
import { WideTable } from '../../parts/wide-table';

/** User names with their temporary passwords: to read, to copy, to print. */
export function CredentialList({ credentials }: { credentials: Credential[] }) {
  const { t } = useTranslation();
  const text = credentials.map((one) => [one.displayName, one.upn, one.temporaryPassword].join('\t')).join('\n');
  return (
    <div>
      <Group gap="xs" mb="xs" className="no-print">
        <Copy text={text} label={t('handOver.copyAll')} />
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPrinter size={14} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('handOver.printList')}
        </Button>
      </Group>
      <WideTable label={t('handOver.title')} minWidth={520} maxHeight={420} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('field.displayName')}</Table.Th>
            <Table.Th>{t('field.upn')}</Table.Th>
            <Table.Th>{t('handOver.password')}</Table.Th>
            <Table.Th className="no-print" w={48}>
              <VisuallyHidden>{t('handOver.copy')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {credentials.map(({ userId, displayName, upn, temporaryPassword }) => (
            <Table.Tr key={userId}>
              <Table.Td>{displayName}</Table.Td>
              <Table.Td>{upn}</Table.Td>
              <Table.Td>
                <Code fz="sm">{temporaryPassword}</Code>
              </Table.Td>
              <Table.Td className="no-print">
                <CopyButton value={temporaryPassword}>
                  {({ copied, copy }) => (
                    <Tooltip label={copied ? t('handOver.copied') : t('handOver.copy')}>
                      <ActionIcon
                        variant="subtle"
                        aria-label={t('handOver.copyOf', { name: displayName })}
                        onClick={copy}
                      >
                        {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
                      </ActionIcon>
                    </Tooltip>
                  )}
                </CopyButton>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </div>
  );
}

function Copy({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="xs" variant="subtle" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
          {copied ? t('handOver.copied') : label}
        </Button>
      )}
    </CopyButton>
  );
}
