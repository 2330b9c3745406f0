import { Alert, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Dialog } from './dialog';
import { DialogButtons } from './dialog-buttons';

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
  const doing = useMutation({ mutationFn: onAct, onSuccess: onClose });
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        {doing.error && <Alert color="red">{doing.error.message}</Alert>}
        <Text fz="sm">{effect}</Text>
        <DialogButtons act={act} color="red" busy={doing.isPending} onAct={() => doing.mutate()} onClose={onClose} />
      </Stack>
    </Dialog>
  );
}
