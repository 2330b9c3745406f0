import { Alert, type ModalProps, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog';
import { DialogButtons } from './dialog-buttons';

interface TaskFormProps {
  /** What is done with what was entered: a mutation. */
  task: { error: Error | null; isPending: boolean; mutate: () => void };
  /** On the button; "Save" where nothing else is said. */
  act?: string;
  /** Something is missing, or nothing was changed. */
  incomplete?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A form that is entered, sent and closed. What goes wrong is said above what was entered, which stays. */
export function TaskForm({ task, act, incomplete, onClose, children }: TaskFormProps) {
  const { t } = useTranslation();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    task.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {task.error && <Alert color="red">{task.error.message}</Alert>}
        {children}
        <DialogButtons act={act ?? t('act.save')} busy={task.isPending} disabled={incomplete} onClose={onClose} />
      </Stack>
    </form>
  );
}

/** Such a form in a dialog of its own. */
export function FormDialog({ title, size, ...form }: TaskFormProps & Pick<ModalProps, 'title' | 'size'>) {
  return (
    <Dialog onClose={form.onClose} title={title} size={size}>
      <TaskForm {...form} />
    </Dialog>
  );
}
