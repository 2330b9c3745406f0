import { Button, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePageTitle } from '../parts/use-page-title';

/** For addresses that lead nowhere. */
export function UnknownPage() {
  const { t } = useTranslation();
  usePageTitle(t('problem.unknownTitle'));
  return (
    <Stack className="page" align="flex-start">
      <Title order={1}>{t('problem.unknownTitle')}</Title>
      <Text>{t('problem.unknown')}</Text>
      <Button component={Link} to="/customers">
        {t('problem.toCustomers')}
      </Button>
    </Stack>
  );
}
