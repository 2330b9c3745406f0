import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers, moments and places as the language in use writes them. */
export function useFormat() {
  const { i18n } = useTranslation();
  const locale = i18n.language === 'de' ? 'de-DE' : 'en-GB';
  return useMemo(() => {
    const number = new Intl.NumberFormat(locale);
    const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
    const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    const countries = new Intl.DisplayNames(locale, { type: 'region' });
    return {
      number: (value: number) => number.format(value),
      /** Below ten seconds with a decimal, then minutes and hours as a clock writes them. */
      duration: (seconds: number) => (seconds < 10 ? `${tenths.format(seconds)} s` : clock(Math.round(seconds))),
      moment: (value: string | null) => (value === null ? '–' : moment.format(new Date(value))),
      day: (value: string | null) => (value === null ? '–' : day.format(new Date(value))),
      /** "3 hours ago", "in 5 days". */
      ago: (value: string) => {
        const seconds = (new Date(value).getTime() - Date.now()) / 1000;
        const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
        return relative.format(Math.trunc(seconds / size), unit);
      },
      country: (code: string | null) => (code === null ? '–' : (countries.of(code) ?? code)),
      compare: new Intl.Collator(locale).compare,
    };
  }, [locale]);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

function clock(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const [hours, ...rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first, ...others] = hours === 0 ? rest : [hours, ...rest];
  return [first, ...others.map((part) => String(part).padStart(2, '0'))].join(':');
}
