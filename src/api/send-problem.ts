import type { ErrorRequestHandler, Response } from 'express';
import { ZodError } from 'zod';
import { Refusal } from '../access/refusal';
import { describeError } from '../describe-error';
import { JobRefusal } from '../jobs/job-refusal';
import type { Logger } from '../logger';
import { TableProblem } from '../tabular/table-problem';
import { jobProblem } from './job-problem';
import { Problem } from './problem';
import { refusalProblem } from './refusal-problem';

/** Answers every error as problem+json. What nobody foresaw is logged under the request's id and told without detail. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const requestId = String(response.getHeader('X-Request-Id') ?? '');
    // What was broken off by whoever asked is nobody's fault here.
    if (hasLeft(error, response)) return;
    const problem = toProblem(error, requestId);
    if (problem.status >= 500)
      logger.error({ error: describeError(error), requestId, path: request.path }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, problem);
  };
}

/** PostgreSQL was asked to stop. */
const QUERY_CANCELED = '57014';

/** Whether whoever asked went away while the answer was made, or on its way. */
function hasLeft(error: unknown, response: Response): boolean {
  const { code } = error as { code?: string };
  if (!response.closed) return false;
  return response.headersSent ? code === 'ERR_STREAM_PREMATURE_CLOSE' : code === QUERY_CANCELED;
}

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).set(problem.headers).type('application/problem+json').send(JSON.stringify(problem));
}

/** PostgreSQL is away, restarting, full or overloaded: nothing half-done stands, and a later attempt may go well. */
const AWAY = /^(08|53|57)|^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOENT)$/;

/** PostgreSQL's verdicts on text that is none, by itself and inside JSON. */
const NOT_TEXT = new Set(['22021', '22P05']);

/** Somebody waited for a lock as long as anybody may. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';

function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) return refusalProblem(error);
  if (error instanceof JobRefusal) return jobProblem(error);
  if (error instanceof TableProblem)
    return new Problem(error.code === 'too-large' ? 413 : 422, error.code, error.message, error.details);
  if (error instanceof ZodError) return invalidRequest(error);
  const { code, status, type, message } = error as { code?: string; status?: number; type?: string; message?: string };
  if (type === 'entity.too.large')
    return new Problem(
      413,
      'too-large',
      'The request is larger than a JSON request may be. Send the rows as a file instead.',
    );
  if (type === 'entity.parse.failed') return invalidJson(message ?? '');
  if (NOT_TEXT.has(code ?? '')) {
    return new Problem(
      422,
      'not-text',
      'The request holds a NUL character or half of a surrogate pair, which is not text. Remove it and send the request again.',
    );
  }
  if (AWAY.test(code ?? '') || /timeout exceeded when trying to connect|Connection terminated/.test(message ?? '')) {
    return new Problem(
      503,
      'database-away',
      'The database cannot be reached just now. Nothing was changed; try again in a few seconds.',
      {},
      { 'Retry-After': '5' },
    );
  }
  if (code === LOCK_NOT_AVAILABLE) {
    return new Problem(
      503,
      'customer-busy',
      "Another change to this customer's users takes longer than usual. Nothing was changed; try again in a few seconds.",
      {},
      { 'Retry-After': '3' },
    );
  }
  if (status && status >= 400 && status < 500)
    return new Problem(status, 'bad-request', message ?? 'The request cannot be understood.');
  return new Problem(
    500,
    'internal-error',
    `Something went wrong that is not your doing. Try again; if it stays, report the reference ${requestId}.`,
    { reference: requestId },
  );
}

/** The parser's words may quote what stands around the fault, and that may be a password: only the place is told. */
function invalidJson(message: string): Problem {
  const position = /\bposition (\d+)/.exec(message)?.[1];
  const place = position === undefined ? '' : ` at character ${position}`;
  return new Problem(400, 'invalid-json', `The request is not valid JSON${place}. Correct it and send it again.`);
}

/** Names every field at fault, in the words of the schema. */
export function invalidRequest(error: ZodError): Problem {
  const errors = error.issues.map((issue) => ({ path: issue.path.join('.'), message: explainIssue(issue) }));
  const list = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new Problem(422, 'invalid-request', `The request has fields that cannot be used. ${list}.`, { errors });
}

type Issue = ZodError['issues'][number];

/** Of several shapes that a value may have, what is wrong by those that it comes nearest to. */
function explainIssue(issue: Issue): string {
  if (issue.code === 'unrecognized_keys')
    return `There is no ${listNames(issue.keys)} here; check the spelling, /docs tells what there is`;
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue.message;
  const fewest = Math.min(...issue.errors.map((shape) => shape.length));
  const nearest = issue.errors.filter((shape) => shape.length === fewest);
  const told = nearest.map((shape) => shape.map((inner) => withPlace(inner)).join('; '));
  return [...new Set(told)].join(', or ');
}

function listNames(names: readonly string[]): string {
  return names.map((name) => `"${name.slice(0, 100)}"`).join(', ');
}

function withPlace(issue: Issue): string {
  const message = explainIssue(issue);
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${message}` : message;
}
