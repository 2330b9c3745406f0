import { Anchor, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { later } from '../../parts/later';
import { useFormat } from '../../parts/use-format';
import { useCustomerId } from '../customer/use-customer';
import type { Selection, UserFilter, UserSelection } from './selection';
import { useUserCount } from './use-user-count';

const PickedList = later(async () => (await import('./picked-list')).PickedList);

interface SelectionBarProps {
  selection: UserSelection;
  view: UserFilter;
  /** How many the list has, where that is known. */
  total: number | undefined;
  /** Shows whom a selection of all means. */
  onShow?: (filter: UserFilter) => void;
}

/** Says how many are picked, opens the list of them, and offers everybody whom the filter finds. */
export function SelectionBar({
  selection: { selection, isEmpty, put, pickAll, clear },
  view,
  total,
  onShow,
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
        <EverybodyPicked selection={selection} onShow={onShow} />
      ) : (
        <Anchor component="button" type="button" fz="sm" fw={600} onClick={list.open}>
          {t('users.picked', { count: users.length, n: format.number(users.length) })}
        </Anchor>
      )}
      {selection.kind === 'some' && (
        <Anchor component="button" type="button" fz="sm" onClick={() => pickAll(view, total)}>
          {total === undefined ? t('users.pickAllMatching') : t('users.pickAll', { n: format.number(total) })}
        </Anchor>
      )}
      <Anchor component="button" type="button" fz="sm" onClick={clear}>
        {t('users.clear')}
      </Anchor>
      {open && <PickedList users={users} onDrop={(user) => put([user], false)} onClose={list.close} />}
    </Group>
  );
}

interface EverybodyProps {
  selection: Extract<Selection, { kind: 'all' }>;
  onShow: ((filter: UserFilter) => void) | undefined;
}

/** Everybody whom a filter finds: how many that were, and a way to the list of them. */
function EverybodyPicked({ selection: { filter, count: known }, onShow }: EverybodyProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useUserCount(useCustomerId(), known === undefined ? filter : null);
  const count = known ?? counted.data;
  const text = count === undefined ? t('users.allPicked') : t('users.picked', { count, n: format.number(count) });
  if (!onShow) {
    return (
      <Text fz="sm" fw={600}>
        {text}
      </Text>
    );
  }
  return (
    <Anchor component="button" type="button" fz="sm" fw={600} onClick={() => onShow(filter)}>
      {text}
    </Anchor>
  );
}
