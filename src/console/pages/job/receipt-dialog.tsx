import { Alert, Button, Checkbox, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '../../api/request';
import type { Job } from '../../api/types';

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
    <Modal opened onClose={onClose} title={t('handOver.confirmTitle')}>
      <Stack>
        {confirm.error && <Alert color="red">{confirm.error.message}</Alert>}
        <Alert color="yellow">{t('handOver.confirmText')}</Alert>
        <Checkbox
          label={t('handOver.sure')}
          checked={sure}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('act.cancel')}
          </Button>
          <Button color="red" disabled={!sure} loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t('handOver.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
