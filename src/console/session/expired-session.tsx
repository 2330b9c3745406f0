import { Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from './session';
import { SignInForm } from './sign-in-form';

/** Asks to sign in again over the page as it stands, so that nothing entered is lost. */
export function ExpiredSession() {
  const { t } = useTranslation();
  const { expired } = useSession();
  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('signIn.expiredTitle')}
    >
      <Stack>
        <Text>{t('signIn.expired')}</Text>
        <SignInForm />
      </Stack>
    </Modal>
  );
}
