import i18next from 'i18next';
import LanguageDetector from 'i18next-browser-languagedetector';
import { initReactI18next } from 'react-i18next';
import type { Texts } from './en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

export type Language = 'de' | 'en';

/** Only the language in use is loaded. */
const LOADERS: Record<Language, () => Promise<{ texts: Texts }>> = {
  de: () => import('./de'),
  en: () => import('./en'),
};

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'translation')) return;
  const { texts } = await LOADERS[language]();
  i18next.addResourceBundle(language, 'translation', texts);
}

/** The language chosen before, else the browser's, else English. */
export async function startTexts(): Promise<void> {
  await i18next
    .use(LanguageDetector)
    .use(initReactI18next)
    .init({
      supportedLngs: ['de', 'en'],
      nonExplicitSupportedLngs: true,
      load: 'languageOnly',
      resources: {},
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
      detection: { order: ['localStorage', 'navigator'], lookupLocalStorage: 'musterroll.language', caches: [] },
    });
  await changeLanguage(i18next.language?.startsWith('de') ? 'de' : 'en', false);
}

/** @param remember for the next visit */
export async function changeLanguage(language: Language, remember = true): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  if (remember) localStorage.setItem('musterroll.language', language);
}
