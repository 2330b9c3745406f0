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
    return new ProblemError(response.status, code, detail, extra);
  } catch {
    return new ProblemError(response.status, 'no-answer', `${response.status} ${response.statusText}`);
  }
}
