import { refusalIn } from '../texts/refusal-in';

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
  const { status, statusText } = response;
  return (
    (await toProblem(status, await response.text())) ?? new ProblemError(status, 'no-answer', `${status} ${statusText}`)
  );
}

/** Understands the text of such an answer, in the language in use. @returns null: nothing that this server says */
export async function toProblem(status: number, text: string): Promise<ProblemError | null> {
  try {
    const { code, detail, ...extra } = JSON.parse(text) as { code: string; detail: string };
    return new ProblemError(status, code, (await refusalIn(code, extra)) ?? detail, extra);
  } catch {
    return null;
  }
}
