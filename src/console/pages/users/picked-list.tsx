import { Button, CloseButton, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog';
import type { PickedUser } from './selection';

/** More are not listed one by one. */
const LISTED = 500;

interface PickedListProps {
  users: PickedUser[];
  onDrop: (user: PickedUser) => void;
  onClose: () => void;
}

/** Who is picked, and a way to take somebody off. */
export function PickedList({ users, onDrop, onClose }: PickedListProps) {
  const { t } = useTranslation();
  return (
    <Dialog onClose={onClose} title={t('users.pickedTitle')} size="lg">
      <Stack gap={0}>
        {users.slice(0, LISTED).map((user) => (
          <Group key={user.id} justify="space-between" wrap="nowrap" py={4}>
            <div style={{ minWidth: 0 }}>
              <Text truncate>{user.displayName}</Text>
              <Text fz="xs" c="dimmed" truncate>
                {user.upn}
              </Text>
            </div>
            <CloseButton aria-label={t('users.drop', { name: user.displayName })} onClick={() => onDrop(user)} />
          </Group>
        ))}
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button onClick={onClose}>{t('act.close')}</Button>
      </Group>
    </Dialog>
  );
}
