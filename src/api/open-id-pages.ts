import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { IdentityProvider, type OpenAttempt, signInWithIdentity } from '../access/open-id-connect';
import { Refusal } from '../access/refusal';
import { describeError } from '../describe-error';
import type { Services } from './route';
import { clearCookie, readCookie, sendCookie } from './session-cookie';

/** Where the browser keeps its attempt, sealed, while it is at the provider. */
const COOKIE = 'musterroll-oidc';
const CONTEXT = 'openid-connect attempt';
const TEN_MINUTES = 600_000;

const attemptSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), until: z.number() });

type Context = Pick<Services, 'config' | 'dataSource' | 'logger' | 'sealer'>;

/**
 * Signing in through an OpenID Connect provider, as pages below /oidc: browsers come here, not programs. Ends at the console, which
 * finds in `?signInProblem=` the code of what went wrong.
 */
export function createOpenIdPages(context: Context): Router {
  const discover = rememberSuccess(() => IdentityProvider.discover(context.config));
  const pages = express.Router();
  pages.get('/sign-in', (request, response) => setOut(context, discover, request, response));
  pages.get('/callback', (request, response) => comeBack(context, discover, request, response));
  return pages;
}

async function setOut(
  context: Context,
  discover: () => Promise<IdentityProvider>,
  request: Request,
  response: Response,
) {
  try {
    const { url, attempt } = await (await discover()).begin(redirectUri(context, request));
    sendCookie(response, context.config, sealAttempt(context, attempt), { name: COOKIE, maxAge: TEN_MINUTES });
    response.set('Cache-Control', 'no-store').redirect(303, url.href);
  } catch (error) {
    giveUp(context, response, error);
  }
}

async function comeBack(
  context: Context,
  discover: () => Promise<IdentityProvider>,
  request: Request,
  response: Response,
) {
  const { config, dataSource } = context;
  try {
    const attempt = openAttempt(context, readCookie(request, config, COOKIE));
    clearCookie(response, config, COOKIE);
    const returned = new URL(redirectUri(context, request) + new URL(request.originalUrl, 'http://any').search);
    const identity = await (await discover()).finish(returned, attempt);
    const from = {
      address: request.ip ?? '',
      requestId: String(response.getHeader('X-Request-Id') ?? ''),
      replaces: readCookie(request, config),
    };
    const secret = await dataSource.transaction((manager) => signInWithIdentity(manager, identity, from));
    if (secret === null) throw new Refusal('sign-in-failed', 'The provider knows you, but you are no operator here.');
    sendCookie(response, config, secret);
    response.set('Cache-Control', 'no-store').redirect(303, '/');
  } catch (error) {
    giveUp(context, response, error);
  }
}

function redirectUri({ config }: Context, request: Request): string {
  const origin = config.PUBLIC_URL ?? `${request.protocol}://${request.get('host')}`;
  return `${origin.replace(/\/+$/, '')}/oidc/callback`;
}

function sealAttempt({ sealer }: Context, attempt: OpenAttempt): string {
  const kept = JSON.stringify({ ...attempt, until: Date.now() + TEN_MINUTES });
  return sealer.seal(Buffer.from(kept), CONTEXT).toString('base64url');
}

function openAttempt({ sealer }: Context, cookie: string | undefined): OpenAttempt {
  if (!cookie) throw new Error('the browser came back without its attempt');
  const { until, ...attempt } = attemptSchema.parse(
    JSON.parse(sealer.open(Buffer.from(cookie, 'base64url'), CONTEXT).toString()),
  );
  if (until < Date.now()) throw new Error('the attempt took too long');
  return attempt;
}

/** What went wrong is for the log; a stranger learns no more than that it did. */
function giveUp({ logger, config }: Context, response: Response, error: unknown): void {
  clearCookie(response, config, COOKIE);
  if (!(error instanceof Refusal))
    logger.warn({ error: describeError(error) }, 'signing in through the provider failed');
  const code = error instanceof Refusal ? error.code : 'provider-failed';
  response.set('Cache-Control', 'no-store').redirect(303, `/?signInProblem=${code}`);
}

/** A provider that was away is asked again; one that has answered is not. */
function rememberSuccess<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    known ??= ask().catch((error) => {
      known = null;
      throw error;
    });
    return known;
  };
}
