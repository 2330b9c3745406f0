import { ActionIcon, Button, Group, MultiSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import codes from 'i18n-iso-countries/codes.json';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { CatalogueProduct } from '../../api/types';
import { FormDialog } from '../../parts/task-form';
import { useFormat } from '../../parts/use-format';
import { useCatalogue } from '../customer/use-customer';

const NEW: CatalogueProduct = {
  sku: '',
  name: '',
  servicePlans: [],
  exclusiveWith: [],
  dependsOn: [],
  prohibitedLocations: [],
};

/** Adds a product to the catalogue, or changes one: its services, and the rules between it and others. */
export function ProductDialog({ product, onClose }: { product: CatalogueProduct | null; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const [draft, setDraft] = useState(product ?? NEW);
  const rules = useRuleOptions(draft);
  const countries = useMemo(
    () => (codes as string[][]).map(([value = '']) => ({ value, label: format.country(value) })),
    [format],
  );
  const save = useMutation({
    mutationFn: () => {
      const { sku, ...body } = draft;
      return request(`/catalogue/${encodeURIComponent(sku)}`, { method: 'PUT', body });
    },
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['catalogue'] });
      onClose();
    },
  });
  const set = (change: Partial<CatalogueProduct>) => setDraft({ ...draft, ...change });
  const ruleProps = { searchable: true, limit: 50, hidePickedOptions: true, data: rules };
  return (
    <FormDialog size="xl" title={product?.name ?? t('settings.newProduct')} task={save} onClose={onClose}>
      <Text fz="sm" c="dimmed">
        {t('settings.productEffect')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label="SKU"
          required
          readOnly={product !== null}
          description={t('settings.skuHint')}
          data-autofocus={product === null || undefined}
          value={draft.sku}
          onChange={(event) => set({ sku: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={t('settings.productName')}
          required
          description={t('settings.productNameHint')}
          data-autofocus={product !== null || undefined}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
      </SimpleGrid>
      <ServicePlans plans={draft.servicePlans} onChange={(servicePlans) => set({ servicePlans })} />
      <MultiSelect
        {...ruleProps}
        label={t('settings.dependsOn')}
        description={t('settings.dependsOnHint')}
        value={draft.dependsOn}
        onChange={(dependsOn) => set({ dependsOn })}
      />
      <MultiSelect
        {...ruleProps}
        label={t('settings.exclusiveWith')}
        description={t('settings.exclusiveWithHint')}
        value={draft.exclusiveWith}
        onChange={(exclusiveWith) => set({ exclusiveWith })}
      />
      <MultiSelect
        {...ruleProps}
        label={t('settings.prohibited')}
        data={countries}
        value={draft.prohibitedLocations}
        onChange={(prohibitedLocations) => set({ prohibitedLocations })}
      />
    </FormDialog>
  );
}

/** What a rule can be about: every other product, and every service plan by its own name. */
function useRuleOptions({ sku, dependsOn, exclusiveWith }: CatalogueProduct) {
  const catalogue = useCatalogue();
  return useMemo(() => {
    const options = new Map<string, string>([...dependsOn, ...exclusiveWith].map((name) => [name, name]));
    for (const { servicePlans } of catalogue.data ?? [])
      for (const { name, label } of servicePlans) options.set(name, `${label} (${name})`);
    for (const other of catalogue.data ?? [])
      if (other.sku !== sku) options.set(other.sku, `${other.name} (${other.sku})`);
    return [...options].map(([value, label]) => ({ value, label }));
  }, [catalogue.data, sku, dependsOn, exclusiveWith]);
}

type Plan = CatalogueProduct['servicePlans'][number];

function ServicePlans({ plans, onChange }: { plans: Plan[]; onChange: (plans: Plan[]) => void }) {
  const { t } = useTranslation();
  const replace = (index: number, change: Partial<Plan>) =>
    onChange(plans.map((plan, at) => (at === index ? { ...plan, ...change } : plan)));
  return (
    <Stack gap="xs" role="group" aria-label={t('settings.plans')}>
      <Text fz="sm" fw={500}>
        {t('settings.plans')}
      </Text>
      {plans.map((plan, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: while it is typed a plan has no other identity than its place
        <Group key={index} gap="xs" wrap="nowrap">
          <TextInput
            aria-label={t('settings.planName', { n: index + 1 })}
            placeholder="TEAMS1"
            required
            style={{ flex: 1 }}
            value={plan.name}
            onChange={(event) => replace(index, { name: event.currentTarget.value.trim() })}
          />
          <TextInput
            aria-label={t('settings.planLabel', { n: index + 1 })}
            placeholder="Microsoft Teams"
            required
            style={{ flex: 2 }}
            value={plan.label}
            onChange={(event) => replace(index, { label: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('settings.dropPlan', { name: plan.label || plan.name || String(index + 1) })}
            onClick={() => onChange(plans.filter((_, at) => at !== index))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...plans, { name: '', label: '' }])}
        >
          {t('settings.addPlan')}
        </Button>
      </Group>
    </Stack>
  );
}
