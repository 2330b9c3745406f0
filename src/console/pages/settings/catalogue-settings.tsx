import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueProduct } from '../../api/types';
import { EditCell } from '../../parts/edit-cell';
import { later } from '../../parts/later';
import { listState } from '../../parts/list-state';
import { SearchBox } from '../../parts/search-box';
import { ShortList } from '../../parts/short-list';
import { EmptyState } from '../../parts/states';
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
      <ShortList
        label={t('settings.catalogue')}
        minWidth={860}
        state={listState(catalogue)}
        items={found}
        empty={<EmptyState title={wanted ? t('settings.noProductFound', { search }) : t('settings.noProducts')} />}
        heads={[
          { text: t('subscriptions.product'), width: '28%' },
          { text: t('settings.plans'), width: '40%' },
          t('settings.rules'),
        ]}
        withActs={mayWrite}
        isFixed
        row={(product) => (
          <ProductRow key={product.sku} product={product} onEdit={mayWrite ? () => setEdited(product) : undefined} />
        )}
      />
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
      {onEdit && <EditCell label={t('subscriptions.edit', { name })} onEdit={onEdit} />}
    </Table.Tr>
  );
}
