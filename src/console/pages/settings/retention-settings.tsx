import { Badge, Code, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ListFrame } from '../../parts/list-frame';
import { useFormat } from '../../parts/use-format';
import { WideTable } from '../../parts/wide-table';
import { useSettings } from './use-settings';

/** For how long things are kept here, and what becomes of them then. */
export function RetentionSettings() {
  const { t } = useTranslation();
  const format = useFormat();
  const settings = useSettings();
  return (
    <Stack gap="sm">
      <Text fz="sm" c="dimmed" maw={760}>
        {t('settings.retentionLead')}
      </Text>
      <ListFrame
        loading={settings.isPending}
        error={settings.error}
        again={() => void settings.refetch()}
        isEmpty={!settings.data}
        empty={null}
      >
        <WideTable label={t('settings.retention')} minWidth={760} withTableBorder bg="var(--surface)">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('settings.kept')}</Table.Th>
              <Table.Th w={120}>{t('settings.keptFor')}</Table.Th>
              <Table.Th>{t('settings.keptThen')}</Table.Th>
              <Table.Th>{t('settings.setBy')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {settings.data?.retention.map(({ setting, value, unit, isDefault }) => (
              <Table.Tr key={setting}>
                <Table.Td fw={600}>{t(`retention.${setting}.what`)}</Table.Td>
                <Table.Td className="numeric">{t(`unit.${unit}`, { count: value, n: format.number(value) })}</Table.Td>
                <Table.Td>{t(`retention.${setting}.after`)}</Table.Td>
                <Table.Td>
                  <Stack gap={2} align="flex-start">
                    <Code>{setting}</Code>
                    <Badge variant="light" color={isDefault ? 'gray' : 'brand'}>
                      {isDefault ? t('settings.byDefault') : t('settings.byOperator')}
                    </Badge>
                  </Stack>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </ListFrame>
    </Stack>
  );
}
