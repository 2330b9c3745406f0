import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

interface AskFirstProps {
  title: string;
  /** What it will do, and whether it can be taken back. */
  effect: string;
  /** On the button that does it. */
  act: string;
  onAct: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something is done that cannot be taken back, and says what it will do. What goes wrong is said in the same place. */
export function AskFirst({ title, effect, act, onAct, onClose }: AskFirstProps) {
  const { t } = useTranslation();
  const doing = useMutation({ mutationFn: onAct, onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack>
        {doing.error && <Alert color="red">{doing.error.message}</Alert>}
        <Text fz="sm">{effect}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('act.cancel')}
          </Button>
          <Button color="red" loading={doing.isPending} onClick={() => doing.mutate()}>
            {act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
