import { ActionIcon, Anchor, Badge, Menu, Text, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns3, IconLock } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../api/types';
import { LicenseBadges } from '../../parts/license-badges';
import { useFormat } from '../../parts/use-format';
import type { TableColumn } from '../../parts/virtual-table';

const OPTIONAL = ['licenses', 'location', 'status', 'role', 'department', 'jobTitle', 'created'] as const;
const SHOWN_AT_FIRST: readonly string[] = ['licenses', 'location', 'status'];

/**
 * The columns of the users' table, and the menu in which they are chosen.
 * @param isSortedByName whether they are few enough for it
 */
export function useUserColumns(onOpen: (user: User) => void, isSortedByName: boolean) {
  const { t } = useTranslation();
  const format = useFormat();
  const [shown, setShown] = useLocalStorage<readonly string[]>({
    key: 'musterroll.user-columns',
    defaultValue: SHOWN_AT_FIRST,
  });
  const columns = useMemo<TableColumn<User>[]>(() => {
    const optional: Record<(typeof OPTIONAL)[number], Omit<TableColumn<User>, 'id' | 'header'>> = {
      licenses: {
        width: 'minmax(11rem, 2fr)',
        cell: ({ licenses }) => <LicenseBadges licenses={licenses} />,
      },
      location: { width: 'minmax(9.5rem, 0.8fr)', cell: ({ usageLocation }) => format.country(usageLocation) },
      status: { width: 'minmax(13rem, 1fr)', cell: (user) => <UserStatus user={user} /> },
      role: { width: 'minmax(11rem, 1fr)', cell: ({ role }) => t(`userRole.${role}`) },
      department: { width: 'minmax(10rem, 1fr)', cell: ({ department }) => department ?? '–' },
      jobTitle: { width: 'minmax(10rem, 1fr)', cell: ({ jobTitle }) => jobTitle ?? '–' },
      created: { sortKey: 'createdAt', width: 'minmax(11rem, 1fr)', cell: ({ createdAt }) => format.moment(createdAt) },
    };
    return [
      {
        id: 'displayName',
        sortKey: isSortedByName ? 'displayName' : undefined,
        header: t('field.displayName'),
        width: 'minmax(11rem, 1.4fr)',
        cell: (user) => (
          <Anchor component="button" type="button" fz="sm" fw={600} onClick={() => onOpen(user)}>
            {user.displayName}
          </Anchor>
        ),
      },
      { id: 'upn', sortKey: 'upn', header: t('field.upn'), width: 'minmax(14rem, 1.8fr)', cell: ({ upn }) => upn },
      ...OPTIONAL.filter((id) => shown.includes(id)).map((id) => ({ id, header: t(`column.${id}`), ...optional[id] })),
    ];
  }, [t, format, shown, onOpen, isSortedByName]);

  const chooser = useMemo(() => {
    const toggle = (id: string) => setShown(shown.includes(id) ? shown.filter((one) => one !== id) : [...shown, id]);
    return (
      <Menu closeOnItemClick={false} position="bottom-end">
        <Menu.Target>
          <Tooltip label={t('users.columns')}>
            <ActionIcon variant="default" size="input-sm" aria-label={t('users.columns')}>
              <IconColumns3 size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {OPTIONAL.map((id) => (
            <Menu.CheckboxItem key={id} checked={shown.includes(id)} onChange={() => toggle(id)}>
              {t(`column.${id}`)}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
    );
  }, [t, shown, setShown]);
  return { columns, chooser };
}

function UserStatus({ user }: { user: User }) {
  const { t } = useTranslation();
  if (user.blocked) {
    return (
      <Badge variant="light" color="red" leftSection={<IconLock size={11} aria-hidden />}>
        {t('users.blocked')}
      </Badge>
    );
  }
  return (
    <Text fz="sm" c={user.mustChangePassword ? 'var(--tone-warn)' : undefined}>
      {user.mustChangePassword ? t('users.passwordPending') : t('users.active')}
    </Text>
  );
}
