import { Badge, Code, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listState } from '../../parts/list-state';
import { ShortList } from '../../parts/short-list';
import { useFormat } from '../../parts/use-format';
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
      <ShortList
        label={t('settings.retention')}
        minWidth={760}
        state={listState(settings)}
        items={settings.data?.retention ?? []}
        heads={[
          t('settings.kept'),
          { text: t('settings.keptFor'), width: 120 },
          t('settings.keptThen'),
          t('settings.setBy'),
        ]}
        row={({ setting, value, unit, isDefault }) => (
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
        )}
      />
    </Stack>
  );
}
