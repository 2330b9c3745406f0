import { Alert, Checkbox, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Job } from '../../api/types';
import { Dialog } from '../../parts/dialog';
import { DialogButtons } from '../../parts/dialog-buttons';

interface ReceiptDialogProps {
  job: Job;
  onDone: () => void;
  onClose: () => void;
}

/** Confirms that everybody has their temporary password, after which nobody can recover them. */
export function ReceiptDialog({ job, onDone, onClose }: ReceiptDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [sure, setSure] = useState(false);
  const confirm = useMutation({
    mutationFn: () => request(`/jobs/${job.id}/credentials`, { method: 'DELETE' }),
    onSuccess: async () => {
      onClose();
      onDone();
      await cache.invalidateQueries({ queryKey: ['job', job.id] });
    },
  });
  return (
    <Dialog onClose={onClose} title={t('handOver.confirmTitle')}>
      <Stack>
        {confirm.error && <Alert color="red">{confirm.error.message}</Alert>}
        <Alert color="yellow">{t('handOver.confirmText')}</Alert>
        <Checkbox
          label={t('handOver.sure')}
          checked={sure}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        <DialogButtons
          act={t('handOver.confirm')}
          color="red"
          busy={confirm.isPending}
          disabled={!sure}
          onAct={() => confirm.mutate()}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}
