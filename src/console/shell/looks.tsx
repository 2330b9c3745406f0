import { type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeLanguage, type Language } from '../texts/start-texts';

const LANGUAGES = { de: 'Deutsch', en: 'English' } as const;
const SCHEMES = ['light', 'dark', 'auto'] as const;

/** In which language and in which light the console is shown, as a part of a menu. */
export function Looks() {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const speak = async (language: string) => {
    await changeLanguage(language as Language);
    // The server's sentences come in the language that was asked in.
    await cache.invalidateQueries();
  };
  return (
    <>
      <Menu.Label>{t('shell.language')}</Menu.Label>
      <Menu.RadioGroup value={i18n.language} onChange={(language) => void speak(language)}>
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <Menu.RadioItem key={language} value={language}>
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      <Menu.Label>{t('shell.theme')}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {t(`shell.${scheme}`)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
