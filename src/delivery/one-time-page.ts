import { createHash } from 'node:crypto';
import escapeHtml from 'escape-html';
import type { Credential, Language } from './credential';

interface PageTexts {
  title: string;
  question: string;
  button: string;
  shown: string;
  userName: string;
  temporaryPassword: string;
  next: string;
  signIn: string;
  gone: string;
  failure: string;
}

const TEXTS: Record<Language, PageTexts> = {
  de: {
    title: 'Temporäres Kennwort',
    question:
      'Das Kennwort wird nur ein einziges Mal angezeigt. Drücken Sie erst, wenn Sie es gleich verwenden oder notieren können.',
    button: 'Jetzt anzeigen',
    shown: 'Dies ist Ihr temporäres Kennwort. Diese Seite lässt sich kein zweites Mal öffnen.',
    userName: 'Benutzername',
    temporaryPassword: 'Temporäres Kennwort',
    next: 'Melden Sie sich an und wählen Sie ein eigenes Kennwort. Die Bindestriche gehören zum temporären Kennwort.',
    signIn: 'Zur Anmeldung',
    gone: 'Dieser Link wurde schon verwendet, ist abgelaufen oder das Kennwort gilt nicht mehr. Haben Sie ihn nicht selbst verwendet, so sagen Sie es Ihrem Administrator; er kann einen neuen senden.',
    failure: 'Das hat gerade nicht geklappt. Versuchen Sie es in einer Minute noch einmal.',
  },
  en: {
    title: 'Temporary password',
    question:
      'The password is shown once, and once only. Press the button when you can use it or write it down right away.',
    button: 'Show it now',
    shown: 'This is your temporary password. This page cannot be opened a second time.',
    userName: 'User name',
    temporaryPassword: 'Temporary password',
    next: 'Sign in and choose a password of your own. The hyphens are part of the temporary password.',
    signIn: 'Go to sign-in',
    gone: 'This link has been used, has expired, or its password is no longer valid. If it was not you who used it, tell your administrator, who can send a new one.',
    failure: 'That did not work just now. Try again in a minute.',
  },
};

const STYLE = `:root{color-scheme:light dark;--ink:#1a1d21;--pale:#5c6570;--ground:#f3f6f9;--sheet:#fff;--line:#c9d0d8;--link:#1a5fb4}
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--pale:#adadad;--ground:#1c1c1c;--sheet:#242424;--line:#3d3d3d;--link:#62abf5}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--ground);margin:0;padding:0 1rem}
main{max-width:34rem;margin:12vh auto 2rem;padding:2rem;background:var(--sheet);border:1px solid var(--line);border-radius:8px}
h1{font-size:1.4rem;margin:0 0 1rem}a{color:var(--link)}
button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:6px;background:#1a5fb4;color:#fff;cursor:pointer}
dt{color:var(--pale);font-size:.9rem}dd{margin:0 0 1rem;font:700 1.15rem ui-monospace,monospace;overflow-wrap:anywhere}`;

/**
 * Headers of every answer of these pages: no script at all, the one style named by its hash, nothing kept, nothing indexed, and
 * the address with the secret told to nobody.
 */
export const ONE_TIME_HEADERS: Record<string, string> = {
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex, nofollow',
};

function renderPage(lang: Language, body: string): string {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(TEXTS[lang].title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(TEXTS[lang].title)}</h1>
${body}</main></body></html>`;
}

/** The page behind the link: a button, and nothing about whom it concerns. */
export function renderQuestion(lang: Language): string {
  const { question, button } = TEXTS[lang];
  return renderPage(
    lang,
    `<p>${escapeHtml(question)}</p><form method="post"><button type="submit">${escapeHtml(button)}</button></form>`,
  );
}

/** The page with the password, answered once. */
export function renderPassword(
  lang: Language,
  { upn, temporaryPassword }: Pick<Credential, 'upn' | 'temporaryPassword'>,
  signInUrl: string,
): string {
  const texts = TEXTS[lang];
  return renderPage(
    lang,
    `<p>${escapeHtml(texts.shown)}</p><dl><dt>${escapeHtml(texts.userName)}</dt><dd>${breakable(upn)}</dd>
<dt>${escapeHtml(texts.temporaryPassword)}</dt><dd>${escapeHtml(temporaryPassword)}</dd></dl>
<p>${escapeHtml(texts.next)} <a href="${escapeHtml(signInUrl)}">${escapeHtml(texts.signIn)}</a></p>`,
  );
}

/** A user name that is too long for a line goes on in the next with its domain, or with a part of what stands before that. */
const breakable = (upn: string): string => escapeHtml(upn).replace(/@|\.(?=.*@)/g, '<wbr>$&');

/** One page for every reason: whoever guesses learns nothing. */
export function renderGone(lang: Language): string {
  return renderPage(lang, `<p>${escapeHtml(TEXTS[lang].gone)}</p>`);
}

/** The page for when the database is away: nothing was used up. */
export function renderFailure(lang: Language): string {
  return renderPage(lang, `<p>${escapeHtml(TEXTS[lang].failure)}</p>`);
}
