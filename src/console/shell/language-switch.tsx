import { SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../texts/start-texts';

/** German or English; the choice is remembered in this browser. */
export function LanguageSwitch() {
  const { i18n, t } = useTranslation();
  const cache = useQueryClient();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('shell.language')}
      value={i18n.language}
      data={[
        { value: 'de', label: 'Deutsch' },
        { value: 'en', label: 'English' },
      ]}
      onChange={async (language) => {
        await changeLanguage(language as 'de' | 'en');
        // The server's sentences come in the language that was asked in.
        await cache.invalidateQueries();
      }}
    />
  );
}
