import type { Request } from 'express';

/** `?lang=` if given, else the first of German and English that the request accepts; English otherwise. */
export function requestLanguage(request: Request): 'de' | 'en' {
  const { lang } = request.query;
  if (lang === 'de' || lang === 'en') return lang;
  return request.acceptsLanguages('en', 'de') === 'de' ? 'de' : 'en';
}
