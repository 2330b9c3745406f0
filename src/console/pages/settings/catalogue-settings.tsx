import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ListFrame } from '../../parts/list-frame';
import { EmptyState } from '../../parts/states';
import { WideTable } from '../../parts/wide-table';
import { useCatalogue } from '../customer/use-customer';

/** The products there are, with their plans. */
export function CatalogueSettings() {
  const { t } = useTranslation();
  const catalogue = useCatalogue();
  return (
    <ListFrame
      loading={catalogue.isPending}
      error={catalogue.error}
      again={() => void catalogue.refetch()}
      isEmpty={!catalogue.data || catalogue.data.length === 0}
      empty={<EmptyState title={t('settings.noProducts')} />}
    >
      <WideTable label={t('settings.catalogue')} minWidth={640} withTableBorder bg="var(--surface)">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('subscriptions.product')}</Table.Th>
            <Table.Th>SKU</Table.Th>
            <Table.Th>{t('settings.plans')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {catalogue.data?.map(({ sku, name, servicePlans }) => (
            <Table.Tr key={sku}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>
                <Text fz="xs" ff="monospace">
                  {sku}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text fz="xs" c="dimmed">
                  {servicePlans.map(({ label }) => label).join(', ')}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </ListFrame>
  );
}
