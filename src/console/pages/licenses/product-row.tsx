import { Badge, Button, Checkbox, Collapse, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LicenseSummary, Subscription } from '../../api/types';
import { useFormat } from '../../parts/use-format';
import { useCatalogue } from '../customer/use-customer';
import type { Selection } from '../users/selection';
import { HolderNames } from './holder-names';
import type { Wish } from './license-plan';

interface ProductRowProps {
  subscription: Subscription;
  selection: Selection;
  /** How many are selected; undefined while they are counted. */
  users: number | undefined;
  /** Who of them has it; undefined while that is counted. */
  held: LicenseSummary['products'][number] | undefined;
  wish: Wish;
  onWish: (wish: Wish) => void;
}

/** One product: seats, a box that is full, partial or empty for the selection, its plans one by one. */
export function ProductRow({ subscription, selection, users, held, wish, onWish }: ProductRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, plans] = useDisclosure(false);
  const { sku, name, availableSeats, state } = subscription;
  const catalogue = useCatalogue();
  const servicePlans = catalogue.data?.find((product) => product.sku === sku)?.servicePlans ?? [];
  const holders = held?.holders ?? 0;
  const isHeldByAll = holders > 0 && holders === users;
  const partial = held === undefined || (holders > 0 && !isHeldByAll);
  const checked = wish.kind === 'add' || (wish.kind === 'keep' && isHeldByAll);
  const plansOff = wish.kind === 'add' ? wish.plansOff : [...(held?.disabledPlans ?? [])];
  // What everybody has can be changed service by service without being given anew.
  const showsPlans = servicePlans.length > 0 && checked;
  return (
    <Stack gap="xs" p="md" style={{ borderBottom: '1px solid var(--line)' }}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Checkbox
          style={{ flex: '1 1 16rem' }}
          label={name}
          description={
            <>
              {t('licenses.available', { count: availableSeats, n: format.number(availableSeats) })}
              {' · '}
              {held && users !== undefined
                ? t('licenses.holders', { holders: format.number(holders), all: format.number(users) })
                : t('licenses.countingHolders')}
              {held && partial && <HolderNames selection={selection} sku={sku} holders={holders} />}
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
        <SimpleGrid cols={{ base: 1, xs: 2 }} pl="xl" spacing={6} verticalSpacing={10}>
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
