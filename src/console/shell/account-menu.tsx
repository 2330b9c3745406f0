import { Avatar, Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconLogout, IconSettings, IconUser } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../session/session';
import { Looks } from './looks';
import classes from './shell.module.css';

/** Who is signed in, and what concerns only them. */
export const AccountMenu = memo(function AccountMenu() {
  const { t } = useTranslation();
  const { profile, leave } = useSession();
  if (!profile) return null;
  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={t('shell.account', { name: profile.displayName })}>
          <Group gap="xs" wrap="nowrap">
            <Text className={classes.accountName}>{profile.displayName}</Text>
            <Avatar
              size={28}
              radius="xl"
              color="white"
              variant="transparent"
              bd="1px solid rgb(255 255 255 / 60%)"
              aria-hidden
            >
              <IconUser size={16} aria-hidden />
            </Avatar>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fz="sm" fw={600} c="var(--mantine-color-text)">
            {profile.displayName}
          </Text>
          <Text fz="xs">{profile.email}</Text>
          <Text fz="xs">{t(`role.${profile.role}`)}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Looks />
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} aria-hidden />}>
          {t('nav.settings')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t('shell.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});
