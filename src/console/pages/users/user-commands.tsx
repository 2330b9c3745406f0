import { Button, Group } from '@mantine/core';
import { IconKey, IconLicense, IconTrash, IconUpload, IconUserPlus } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { later } from '../../parts/later';
import { useSession } from '../../session/session';
import type { UserSelection } from './selection';

const ConfirmJobDialog = later(async () => (await import('../../parts/confirm-job-dialog')).ConfirmJobDialog);

type Act = 'reset-passwords' | 'delete-users';

/** What can be done: without a selection, and to it. */
export const UserCommands = memo(function UserCommands({
  customerId,
  selection,
}: {
  customerId: string;
  selection: UserSelection;
}) {
  const { t } = useTranslation();
  const { may } = useSession();
  const [act, setAct] = useState<Act | null>(null);
  const base = `/customers/${customerId}`;
  const picked = !selection.isEmpty;
  return (
    <Group gap={4} className="no-print" role="toolbar" aria-label={t('users.commands')}>
      {may('users.write') && (
        <>
          <Button component={Link} to={`${base}/users/add`} leftSection={<IconUserPlus size={16} aria-hidden />}>
            {t('users.add')}
          </Button>
          <Button
            component={Link}
            to={`${base}/upload`}
            variant="subtle"
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            {t('users.upload')}
          </Button>
        </>
      )}
      {may('licenses.write') && picked && (
        <Button
          component={Link}
          to={`${base}/licenses`}
          variant="subtle"
          leftSection={<IconLicense size={16} aria-hidden />}
        >
          {t('users.licenses')}
        </Button>
      )}
      {may('passwords.reset') && picked && (
        <Button
          variant="subtle"
          leftSection={<IconKey size={16} aria-hidden />}
          onClick={() => setAct('reset-passwords')}
        >
          {t('users.reset')}
        </Button>
      )}
      {may('users.write') && picked && (
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => setAct('delete-users')}
        >
          {t('users.delete')}
        </Button>
      )}
      {act && (
        <ConfirmJobDialog
          customerId={customerId}
          operation={act}
          selection={selection.selection}
          onClose={() => setAct(null)}
          onStarted={selection.clear}
        />
      )}
    </Group>
  );
});
