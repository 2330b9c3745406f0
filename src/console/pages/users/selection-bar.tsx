import { Anchor, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../parts/use-format';
import type { UserFilter, UserSelection } from './selection';

const PickedList = lazy(async () => ({ default: (await import('./picked-list')).PickedList }));

interface SelectionBarProps {
  selection: UserSelection;
  view: UserFilter;
  /** How many the list has, where that is known. */
  total: number | undefined;
}

/** Says how many are picked, opens the list of them, and offers everybody whom the filter finds. */
export function SelectionBar({
  selection: { selection, isEmpty, put, pickAll, clear },
  view,
  total,
}: SelectionBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, list] = useDisclosure(false);
  if (isEmpty) {
    return (
      <Text fz="sm" c="dimmed" aria-live="polite">
        {total === undefined ? t('users.many') : t('users.count', { count: total, n: format.number(total) })}
      </Text>
    );
  }
  const users = selection.kind === 'some' ? selection.users : [];
  return (
    <Group gap="md" aria-live="polite">
      {selection.kind === 'all' ? (
        <Text fz="sm" fw={600}>
          {t('users.allPicked')}
        </Text>
      ) : (
        <Anchor component="button" type="button" fz="sm" fw={600} onClick={list.open}>
          {t('users.picked', { count: users.length, n: format.number(users.length) })}
        </Anchor>
      )}
      {selection.kind === 'some' && (
        <Anchor component="button" type="button" fz="sm" onClick={() => pickAll(view)}>
          {total === undefined ? t('users.pickAllMatching') : t('users.pickAll', { n: format.number(total) })}
        </Anchor>
      )}
      <Anchor component="button" type="button" fz="sm" onClick={clear}>
        {t('users.clear')}
      </Anchor>
      <Suspense>
        {open && <PickedList users={users} onDrop={(user) => put([user], false)} onClose={list.close} />}
      </Suspense>
    </Group>
  );
}
