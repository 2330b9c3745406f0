import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface DialogButtonsProps {
  /** On the button that does it. */
  act: string;
  /** Of that button, where it takes something away. */
  color?: string;
  busy: boolean;
  disabled?: boolean;
  /** Left out in a form, which the button then submits. */
  onAct?: () => void;
  onClose: () => void;
}

/** The end of every dialog: leave it, or do what it is about. Where nothing is entered, leaving is what Enter does. */
export function DialogButtons({ act, color, busy, disabled, onAct, onClose }: DialogButtonsProps) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose} data-autofocus={onAct !== undefined || undefined}>
        {t('act.cancel')}
      </Button>
      <Button
        type={onAct ? 'button' : 'submit'}
        color={color}
        loading={busy}
        disabled={disabled}
        onClick={() => onAct?.()}
      >
        {act}
      </Button>
    </Group>
  );
}
