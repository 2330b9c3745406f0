import { Alert, List, Loader, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type JobOrder, newKey, startJob } from '../api/start-job';
import type { Selection } from '../pages/users/selection';
import { toJobSelect } from '../pages/users/selection';
import { useUserCount } from '../pages/users/use-user-count';
import { useSession } from '../session/session';
import { Dialog } from './dialog';
import { DialogButtons } from './dialog-buttons';
import { useFormat } from './use-format';

interface ConfirmJobDialogProps {
  customerId: string;
  operation: 'delete-users' | 'reset-passwords';
  selection: Selection;
  onClose: () => void;
  onStarted: () => void;
}

/** Says what an act will do, and to how many, before it is done. */
export function ConfirmJobDialog(props: ConfirmJobDialogProps) {
  const { customerId, operation, onClose, onStarted } = props;
  // What is asked about is what was picked when the question came up.
  const [selection] = useState(props.selection);
  const { t } = useTranslation();
  const format = useFormat();
  const { profile } = useSession();
  const navigate = useNavigate();
  const key = useMemo(newKey, []);
  const order: JobOrder = { customerId, operation, body: { select: toJobSelect(selection) } };
  // How many a filter finds now is only known by asking.
  const counted = useUserCount(customerId, selection.kind === 'all' ? selection.filter : null);
  const count = selection.kind === 'some' ? selection.users.length : counted.data;
  const start = useMutation({
    mutationFn: () => startJob({ ...order, key }),
    onSuccess: async (job) => {
      await navigate(`/jobs/${job.id}`);
      onStarted();
    },
  });
  const problem = start.error ?? counted.error;
  const days = t('deleted.days', { count: profile?.deletedUserDays ?? 0 });
  const names = selection.kind === 'some' ? selection.users.slice(0, 5) : [];
  return (
    <Dialog onClose={onClose} title={t(`confirm.${operation}.title`)}>
      <Stack>
        {problem && <Alert color="red">{problem.message}</Alert>}
        {count === undefined && !problem && <Loader size="sm" aria-label={t('table.loading')} />}
        {count !== undefined && (
          <Text fw={600}>{t(`confirm.${operation}.count`, { count, n: format.number(count) })}</Text>
        )}
        {names.length > 0 && (
          <List fz="sm">
            {names.map(({ id, upn, displayName }) => (
              <List.Item key={id}>
                {displayName} ({upn})
              </List.Item>
            ))}
            {count !== undefined && count > names.length && (
              <List.Item>{t('confirm.more', { n: format.number(count - names.length) })}</List.Item>
            )}
          </List>
        )}
        <Text fz="sm">{t(`confirm.${operation}.effect`, { days })}</Text>
        <DialogButtons
          act={t(`confirm.${operation}.act`)}
          color={operation === 'delete-users' ? 'red' : undefined}
          busy={start.isPending}
          disabled={!count}
          onAct={() => start.mutate()}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}
