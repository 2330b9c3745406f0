import { Paper, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { useProductNames } from '../../parts/use-product-names';
import { WideTable } from '../../parts/wide-table';

interface LicenseForecast {
  sku: string;
  needed: number;
  available: number;
  missing: number;
  firstRowWithout: number | null;
}

/** Which seats a validated file would need. */
export function Forecast({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useProductNames();
  const { forecast } = job as Job & { forecast?: { licenses: LicenseForecast[] } | null };
  if (!forecast || forecast.licenses.length === 0) return null;
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="xs">
        {t('forecast.title')}
      </Title>
      <WideTable label={t('forecast.title')} minWidth={420}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('forecast.product')}</Table.Th>
            <Table.Th ta="right">{t('forecast.needed')}</Table.Th>
            <Table.Th ta="right">{t('forecast.available')}</Table.Th>
            <Table.Th>{t('forecast.verdict')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {forecast.licenses.map(({ sku, needed, available, missing, firstRowWithout }) => (
            <Table.Tr key={sku}>
              <Table.Td>{nameOf(sku)}</Table.Td>
              <Table.Td ta="right">{format.number(needed)}</Table.Td>
              <Table.Td ta="right">{format.number(available)}</Table.Td>
              <Table.Td>
                <Text fz="sm" c={missing > 0 ? 'var(--tone-bad)' : 'var(--tone-good)'}>
                  {missing > 0
                    ? t('forecast.missing', {
                        count: missing,
                        n: format.number(missing),
                        row: firstRowWithout ?? '–',
                      })
                    : t('forecast.enough')}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Paper>
  );
}
