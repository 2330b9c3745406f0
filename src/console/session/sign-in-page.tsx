import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import icon from '../icon.svg';
import { usePageTitle } from '../parts/use-page-title';
import { LanguageSwitch } from '../shell/language-switch';
import { SignInForm } from './sign-in-form';
import classes from './sign-in-page.module.css';

/** The first thing that somebody sees who is not signed in, at whatever address; the address stays, and is shown afterwards. */
export function SignInPage() {
  const { t } = useTranslation();
  usePageTitle(t('signIn.title'));
  return (
    <main className={classes.page}>
      <Paper className={classes.card} shadow="md" p="xl" radius="md">
        <Stack gap="lg">
          <Group gap="sm">
            <img src={icon} alt="" width={32} height={32} />
            <Text fw={600} fz="lg">
              Musterroll
            </Text>
          </Group>
          <div>
            <Title order={1}>{t('signIn.title')}</Title>
            <Text c="dimmed" mt={4}>
              {t('signIn.lead')}
            </Text>
          </div>
          <SignInForm />
        </Stack>
      </Paper>
      <LanguageSwitch />
    </main>
  );
}
