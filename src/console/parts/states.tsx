import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { IconMoodEmpty } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** While a page is on its way. */
export function PageLoader() {
  return (
    <Center mih="60dvh" role="status">
      <Loader aria-label="Musterroll" />
    </Center>
  );
}

/** Nothing to show, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center py={56} px="md">
      <Stack align="center" gap="xs" maw={440} ta="center">
        <IconMoodEmpty size={36} stroke={1.2} color="var(--mantine-color-dimmed)" aria-hidden />
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </Center>
  );
}

/** What the server said instead of an answer, and a way to ask again. */
export function ErrorState({ error, retry }: { error: Error; retry?: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" title={t('problem.title')} m="md">
      <Stack gap="sm" align="flex-start">
        {error.message}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('problem.again')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
