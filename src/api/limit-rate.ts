import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { blockOf } from '../access/address-block';
import type { Config } from '../config';
import { Problem } from './problem';

/** Many tokens may share an address: an office, or a proxy that is not named in TRUSTED_PROXIES. */
const TOKENS_OF_AN_ADDRESS = 5;

/**
 * Lets so many requests a second through for each token or session, and for each address. Counted in this process's memory: what is held off
 * here is a program that runs wild, and it meets the same limit at each of several processes.
 */
export function limitRate({ MAX_REQUESTS_PER_SECOND: most }: Pick<Config, 'MAX_REQUESTS_PER_SECOND'>): RequestHandler {
  const ofToken = new RateLimiterMemory({ points: most, duration: 1 });
  const ofAddress = new RateLimiterMemory({ points: most * TOKENS_OF_AN_ADDRESS, duration: 1 });
  return async (request, _response, next) => {
    const { authorization, cookie } = request.headers;
    const credential = authorization ?? cookie;
    await consume(ofAddress, blockOf(request.ip ?? ''), 'This address', most * TOKENS_OF_AN_ADDRESS);
    // The memory holds no token, only what one can be recognised by.
    if (credential) {
      const key = createHash('sha256').update(credential).digest('base64url');
      await consume(ofToken, key, 'This token', most);
    }
    next();
  };
}

async function consume(limiter: RateLimiterMemory, key: string, who: string, most: number): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new Problem(
      429,
      'too-many-requests',
      `${who} has sent more than ${most} requests in a second. Wait a second before the next one; many users fit into one job.`,
      {},
      { 'Retry-After': String(Math.max(1, Math.ceil(refused.msBeforeNext / 1000))) },
    );
  }
}
