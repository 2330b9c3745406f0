import i18next from 'i18next';
import { forgetSignIn, readToken } from '../session/token-store';
import { ProblemError, readProblem } from './problem-error';

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>;

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  query?: Query;
  /** Sent as JSON, unless it is a file. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

type Listener = () => void;
let onSignedOut: Listener = () => undefined;

/** Says whom to tell when the server no longer knows who is asking. */
export function whenSignedOut(listener: Listener): void {
  onSignedOut = listener;
}

/** An address below /api/v1 with its query; lists become repeated names, empty values are left out. */
export function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of [value].flat()) search.append(name, String(one));
  }
  const text = search.toString();
  return `${path.startsWith('/api/') ? '' : '/api/v1'}${path}${text ? `?${text}` : ''}`;
}

/** What goes with every request: who asks, in which language, and that it was this page which asked. */
export function standardHeaders(): Record<string, string> {
  const token = readToken();
  return {
    'Accept-Language': i18next.language ?? 'en',
    'X-CSRF': '1',
    ...(token !== null && { Authorization: `Bearer ${token}` }),
  };
}

/**
 * Asks the server.
 * @throws ProblemError with the server's own sentence, or with one that says that it cannot be reached
 */
export async function send(path: string, { method = 'GET', query, body, headers, signal }: RequestOptions = {}) {
  const isFile = body instanceof Blob;
  let response: Response;
  try {
    response = await fetch(addressOf(path, query), {
      method,
      signal,
      cache: method === 'GET' ? 'no-cache' : 'no-store',
      headers: {
        ...standardHeaders(),
        ...(body !== undefined && !isFile && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : isFile ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError(0, 'unreachable', i18next.t('problem.unreachable'));
  }
  if (response.ok) return response;
  const problem = await readProblem(response);
  if (problem.code === 'not-signed-in') {
    forgetSignIn();
    onSignedOut();
  }
  throw problem;
}

/** Asks the server and reads its JSON; undefined when it answers without a body. */
export async function request<Body>(path: string, options?: RequestOptions): Promise<Body> {
  const response = await send(path, options);
  return (response.status === 204 ? undefined : await response.json()) as Body;
}
