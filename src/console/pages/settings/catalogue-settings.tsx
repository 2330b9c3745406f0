import { ActionIcon, Button, Group, Stack, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconEdit, IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueProduct } from '../../api/types';
import { later } from '../../parts/later';
import { ListFrame } from '../../parts/list-frame';
import { SearchBox } from '../../parts/search-box';
import { EmptyState } from '../../parts/states';
import { WideTable } from '../../parts/wide-table';
import { useSession } from '../../session/session';
import { useCatalogue } from '../customer/use-customer';

const ProductDialog = later(async () => (await import('./product-dialog')).ProductDialog);

/** The products there are, with their plans and the rules between them; changed by those who run the system. */
export function CatalogueSettings() {
  const { t } = useTranslation();
  const { may, profile } = useSession();
  const catalogue = useCatalogue();
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<CatalogueProduct | 'new' | null>(null);
  const mayWrite = may('system.manage') && profile?.customerId === null;
  const wanted = search.trim().toLowerCase();
  const found = (catalogue.data ?? []).filter(({ sku, name }) => `${sku}\n${name}`.toLowerCase().includes(wanted));
  return (
    <Stack gap="sm">
      <Group>
        {mayWrite && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
            {t('settings.newProduct')}
          </Button>
        )}
        <SearchBox label={t('settings.searchProduct')} value={search} onChange={setSearch} />
      </Group>
      <ListFrame
        loading={catalogue.isPending}
        error={catalogue.error}
        again={() => void catalogue.refetch()}
        isEmpty={found.length === 0}
        empty={<EmptyState title={wanted ? t('settings.noProductFound', { search }) : t('settings.noProducts')} />}
      >
        <WideTable label={t('settings.catalogue')} minWidth={860} withTableBorder bg="var(--surface)" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="28%">{t('subscriptions.product')}</Table.Th>
              <Table.Th w="40%">{t('settings.plans')}</Table.Th>
              <Table.Th>{t('settings.rules')}</Table.Th>
              {mayWrite && (
                <Table.Th w={48}>
                  <VisuallyHidden>{t('act.change')}</VisuallyHidden>
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map((product) => (
              <ProductRow
                key={product.sku}
                product={product}
                onEdit={mayWrite ? () => setEdited(product) : undefined}
              />
            ))}
          </Table.Tbody>
        </WideTable>
      </ListFrame>
      {edited && <ProductDialog product={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Stack>
  );
}

/** Names what a rule is about: a product by its SKU, or a service by its short name. */
function useRuleNames(): (name: string) => string {
  const { data } = useCatalogue();
  return useMemo(() => {
    const plans = data?.flatMap(({ servicePlans }) => servicePlans.map(({ name, label }) => [name, label] as const));
    const names = new Map([...(plans ?? []), ...(data?.map(({ sku, name }) => [sku, name] as const) ?? [])]);
    return (name) => names.get(name) ?? name;
  }, [data]);
}

function ProductRow({ product, onEdit }: { product: CatalogueProduct; onEdit?: () => void }) {
  const { t } = useTranslation();
  const nameOf = useRuleNames();
  const { sku, name, servicePlans, dependsOn, exclusiveWith, prohibitedLocations } = product;
  const rules = [
    ...(dependsOn.length > 0 ? [t('settings.needs', { names: dependsOn.map(nameOf).join(', ') })] : []),
    ...(exclusiveWith.length > 0 ? [t('settings.excludes', { names: exclusiveWith.map(nameOf).join(', ') })] : []),
    ...(prohibitedLocations.length > 0 ? [t('settings.notIn', { count: prohibitedLocations.length })] : []),
  ];
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {name}
        </Text>
        <Text fz="xs" c="dimmed" ff="monospace">
          {sku}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text fz="xs" c="dimmed" lineClamp={3}>
          {servicePlans.map(({ label }) => label).join(', ') || '–'}
        </Text>
      </Table.Td>
      <Table.Td>
        {rules.map((rule) => (
          <Text key={rule} fz="xs" lineClamp={2}>
            {rule}
          </Text>
        ))}
      </Table.Td>
      {onEdit && (
        <Table.Td>
          <Tooltip label={t('act.change')}>
            <ActionIcon variant="subtle" aria-label={t('subscriptions.edit', { name })} onClick={onEdit}>
              <IconEdit size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
