import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface SecretOnceProps {
  /** What it is, and that it is shown this once. */
  warning: string;
  /** Whose it is. */
  owner?: string;
  secret: string;
  onClose: () => void;
}

/** A secret that nobody can show again: to read, and to copy. */
export function SecretOnce({ warning, owner, secret, onClose }: SecretOnceProps) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert color="yellow">{warning}</Alert>
      {owner && <Text fz="sm">{owner}</Text>}
      <Code block>{secret}</Code>
      <Group justify="flex-end">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('handOver.copied') : t('handOver.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>{t('act.close')}</Button>
      </Group>
    </Stack>
  );
}
