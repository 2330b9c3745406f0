import i18next from 'i18next';

/** The server says in English why it refuses something. Sentences of other languages come when the first one is needed: most visits need none. */
const SENTENCES: Record<string, () => Promise<Record<string, string>>> = {
  de: async () => (await import('./de/refusals')).refusals,
};

/** Why something is refused, in the language in use. @returns undefined: it has no sentence of its own for this code */
export async function refusalIn(code: string, facts: Record<string, unknown>): Promise<string | undefined> {
  const { language } = i18next;
  const sentences = await SENTENCES[language]?.().catch(() => undefined);
  const sentence = sentences && Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  return sentence && i18next.services.interpolator.interpolate(sentence, facts, language, {});
}
