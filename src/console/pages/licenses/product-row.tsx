import { Badge, Button, Checkbox, Collapse, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { useCatalogue } from '../customer/use-customer';
import type { PickedUser } from '../users/selection';
import { holdersOf, plansOffForAll, type Wish } from './license-plan';

interface ProductRowProps {
  subscription: Subscription;
  /** Null: everybody whom a filter finds, so that nobody here knows who holds what. */
  users: PickedUser[] | null;
  wish: Wish;
  onWish: (wish: Wish) => void;
}

/** How many who have a product are named, and how many where one looks closer. */
const NAMED = 3;
const NAMED_IN_HINT = 50;

/** One product: seats, a box that is full, partial or empty for the selection, its plans one by one. */
export function ProductRow({ subscription, users, wish, onWish }: ProductRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, plans] = useDisclosure(false);
  const { sku, name, availableSeats, state } = subscription;
  const catalogue = useCatalogue();
  const servicePlans = catalogue.data?.find((product) => product.sku === sku)?.servicePlans ?? [];
  const holders = users ? holdersOf(users, sku) : null;
  const partial = holders === null || (holders.length > 0 && holders.length < (users?.length ?? 0));
  const isHeldByAll = holders !== null && holders.length === users?.length;
  const checked = wish.kind === 'add' || (wish.kind === 'keep' && !partial && (holders?.length ?? 0) > 0);
  const plansOff = wish.kind === 'add' ? wish.plansOff : plansOffForAll(users ?? [], sku);
  // What everybody has can be changed service by service without being given anew.
  const showsPlans = servicePlans.length > 0 && checked;
  return (
    <Stack gap="xs" p="md" style={{ borderBottom: '1px solid var(--line)' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Checkbox
          label={name}
          description={
            <>
              {t('licenses.available', { count: availableSeats, n: format.number(availableSeats) })}
              {users && holders && ` · ${t('licenses.holders', { holders: holders.length, all: users.length })}`}
              {holders && partial && <Holders names={holders.map(({ displayName }) => displayName)} />}
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
              {t(
                wish.kind === 'remove'
                  ? 'licenses.willRemove'
                  : isHeldByAll
                    ? 'licenses.willAdjust'
                    : 'licenses.willAdd',
              )}
            </Badge>
          )}
          {showsPlans && (
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
      <Collapse expanded={open && showsPlans}>
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

/** Who of the selection has it: the first of them by name. */
function Holders({ names }: { names: string[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const others = names.length - NAMED;
  return (
    <Text component="span" display="block" fz="xs" title={names.slice(0, NAMED_IN_HINT).join(', ')}>
      {names.slice(0, NAMED).join(', ')}
      {others > 0 && ` ${t('confirm.more', { n: format.number(others) })}`}
    </Text>
  );
}

/** A box goes from as it is, to full or empty, to the other, and back to as it is. */
function nextWish(wish: Wish, checked: boolean): Wish {
  if (wish.kind === 'keep') return checked ? { kind: 'remove' } : { kind: 'add', plansOff: [] };
  return wish.kind === 'add' ? { kind: 'remove' } : { kind: 'keep' };
}
