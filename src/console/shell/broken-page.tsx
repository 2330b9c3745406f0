import { Alert, Button, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Something in the console itself failed, or a newer version has been installed under an open tab. */
export function BrokenPage() {
  const { t } = useTranslation();
  return (
    <div className="page">
      <Alert color="red" title={t('problem.brokenTitle')}>
        <Stack align="flex-start">
          {t('problem.broken')}
          <Button onClick={() => window.location.reload()}>{t('problem.reload')}</Button>
        </Stack>
      </Alert>
    </div>
  );
}
