/** What went wrong, told to whoever asked, by RFC 9457. The detail says what to do. */
export class Problem extends Error {
  /**
   * @param status HTTP status
   * @param code stable kebab-case name; becomes the problem's `type`
   * @param detail a sentence that tells a person what to do
   * @param extra further members of the answer, e.g. `{ column: 4 }`
   * @param headers sent along, e.g. `{ 'Retry-After': '5' }`
   */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly extra: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }

  /** The body of the answer. */
  toJSON(): Record<string, unknown> {
    const title = this.code.charAt(0).toUpperCase() + this.code.slice(1).replaceAll('-', ' ');
    return {
      ...this.extra,
      type: `urn:musterroll:problem:${this.code}`,
      title,
      status: this.status,
      code: this.code,
      detail: this.detail,
    };
  }
}

/** The one answer for what does not exist and for what exists for others only. */
export function notFound(what: string): Problem {
  return new Problem(404, 'not-found', `There is no such ${what}, or it is not yours to see. Check the address.`);
}
