import i18next from 'i18next';

/** The server said no: what it said, as RFC 9457 has it. The message is a sentence for people. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** Further members of the answer. */
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

/** Reads what an answer that is no success says. */
export async function readProblem(response: Response): Promise<ProblemError> {
  const text = await response.text();
  try {
    const { code, detail, ...extra } = JSON.parse(text) as { code: string; detail: string };
    return new ProblemError(response.status, code, inOwnLanguage(code, extra) ?? detail, extra);
  } catch {
    return new ProblemError(response.status, 'no-answer', `${response.status} ${response.statusText}`);
  }
}

/** The server's refusals are in English; another language may have its own sentence for a code. */
function inOwnLanguage(code: string, facts: Record<string, unknown>): string | undefined {
  const sentence: unknown = i18next.getResource(i18next.language, 'refusals', code);
  return typeof sentence === 'string'
    ? i18next.services.interpolator.interpolate(sentence, facts, i18next.language, {})
    : undefined;
}
