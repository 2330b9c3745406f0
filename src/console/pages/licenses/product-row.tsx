import { Badge, Button, Checkbox, Collapse, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { useCatalogue } from '../customer/use-customer';
import type { PickedUser } from '../users/selection';
import { countHolders, type Wish } from './license-plan';

interface ProductRowProps {
  subscription: Subscription;
  /** Null: everybody whom a filter finds, so that nobody here knows who holds what. */
  users: PickedUser[] | null;
  wish: Wish;
  onWish: (wish: Wish) => void;
}

/** One product: seats, a box that is full, partial or empty for the selection, its plans one by one. */
export function ProductRow({ subscription, users, wish, onWish }: ProductRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, plans] = useDisclosure(false);
  const { sku, name, availableSeats, state } = subscription;
  const catalogue = useCatalogue();
  const servicePlans = catalogue.data?.find((product) => product.sku === sku)?.servicePlans ?? [];
  const holders = users ? countHolders(users, sku) : null;
  const partial = holders === null || (holders > 0 && holders < (users?.length ?? 0));
  const checked = wish.kind === 'add' || (wish.kind === 'keep' && !partial && (holders ?? 0) > 0);
  const plansOff = wish.kind === 'add' ? wish.plansOff : [];
  return (
    <Stack gap="xs" p="md" style={{ borderBottom: '1px solid var(--line)' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Checkbox
          label={name}
          description={
            <>
              {t('licenses.available', { count: availableSeats, n: format.number(availableSeats) })}
              {users && ` · ${t('licenses.holders', { holders: holders ?? 0, all: users.length })}`}
            </>
          }
          checked={checked}
          indeterminate={wish.kind === 'keep' && partial}
          onChange={() => onWish(nextWish(wish, checked))}
        />
        <Group gap="xs" wrap="nowrap">
          {state !== 'active' && <Badge color="yellow">{t(`subscriptionState.${state}`)}</Badge>}
          {wish.kind !== 'keep' && (
            <Badge variant="light" color={wish.kind === 'add' ? 'brand' : 'red'}>
              {t(wish.kind === 'add' ? 'licenses.willAdd' : 'licenses.willRemove')}
            </Badge>
          )}
          {servicePlans.length > 0 && wish.kind === 'add' && (
            <Button
              size="compact-sm"
              variant="subtle"
              aria-expanded={open}
              rightSection={<IconChevronDown size={14} aria-hidden />}
              onClick={plans.toggle}
            >
              {t('licenses.plans', { count: servicePlans.length - plansOff.length, all: servicePlans.length })}
            </Button>
          )}
        </Group>
      </Group>
      <Collapse expanded={open && wish.kind === 'add'}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} pl="xl" spacing={6}>
          {servicePlans.map((plan) => (
            <Checkbox
              key={plan.name}
              size="xs"
              label={plan.label}
              checked={!plansOff.includes(plan.name)}
              onChange={(event) =>
                onWish({
                  kind: 'add',
                  plansOff: event.currentTarget.checked
                    ? plansOff.filter((other) => other !== plan.name)
                    : [...plansOff, plan.name],
                })
              }
            />
          ))}
        </SimpleGrid>
        <Text fz="xs" c="dimmed" pl="xl" pt={6}>
          {t('licenses.plansHint')}
        </Text>
      </Collapse>
    </Stack>
  );
}

/** A box goes from as it is, to full or empty, to the other, and back to as it is. */
function nextWish(wish: Wish, checked: boolean): Wish {
  if (wish.kind === 'keep') return checked ? { kind: 'remove' } : { kind: 'add', plansOff: [] };
  return wish.kind === 'add' ? { kind: 'remove' } : { kind: 'keep' };
}
