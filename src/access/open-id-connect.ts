import * as client from 'openid-client';
import type { EntityManager } from 'typeorm';
import { recordAct } from '../audit/record';
import type { Config } from '../config';
import { emailKeyOf } from './operators';
import { Refusal } from './refusal';
import { startSession } from './sessions';

/** What ties the way back from the provider to the browser that set out. */
export interface OpenAttempt {
  state: string;
  nonce: string;
  /** PKCE: proves at the end that it is still us (RFC 7636). */
  verifier: string;
}

/** Who the provider says has signed in. */
export interface Identity {
  issuer: string;
  /** The provider's own name for the person; never changes, unlike an address. */
  subject: string;
  /** Only when the provider vouches for it. */
  verifiedEmail: string | null;
}

/** An OpenID Connect provider: authorization code with PKCE, state and nonce (OpenID Connect Core 3.1; RFC 9700). */
export class IdentityProvider {
  private constructor(private readonly configuration: client.Configuration) {}

  /**
   * Reads what the provider says about itself.
   * @throws Refusal `provider-not-configured` without OIDC_ISSUER; whatever the network throws when the provider is away
   */
  static async discover(
    config: Pick<Config, 'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET'>,
  ): Promise<IdentityProvider> {
    const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = config;
    if (!OIDC_ISSUER || !OIDC_CLIENT_ID) {
      throw new Refusal(
        'provider-not-configured',
        'Signing in through a provider is not set up here. Sign in with your password.',
      );
    }
    const issuer = new URL(OIDC_ISSUER);
    const authentication = OIDC_CLIENT_SECRET ? client.ClientSecretBasic(OIDC_CLIENT_SECRET) : client.None();
    const insecure = issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {};
    return new IdentityProvider(await client.discovery(issuer, OIDC_CLIENT_ID, undefined, authentication, insecure));
  }

  /**
   * Sets out.
   * @param redirectUri where the provider sends the browser back to; has to be registered there
   */
  async begin(redirectUri: string): Promise<{ url: URL; attempt: OpenAttempt }> {
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(this.configuration, {
      redirect_uri: redirectUri,
      scope: 'openid email',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url, attempt };
  }

  /**
   * Comes back: exchanges the code and checks all that there is to check.
   * @param returned the address that the provider sent the browser to, with its query
   * @throws whatever the library finds wrong; nothing of it is for the person's eyes
   */
  async finish(returned: URL, attempt: OpenAttempt): Promise<Identity> {
    const tokens = await client.authorizationCodeGrant(this.configuration, returned, {
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    // Many providers keep the address out of the token and tell it when asked.
    const person = claims['email']
      ? claims
      : await client.fetchUserInfo(this.configuration, tokens.access_token, claims.sub);
    const verifiedEmail =
      person['email_verified'] === true && typeof person['email'] === 'string' ? person['email'] : null;
    return { issuer: claims.iss, subject: claims.sub, verifiedEmail };
  }
}

/**
 * Signs the operator in whom an identity belongs to. The first time it is found by the verified address, and from then on by the
 * provider's own name for it alone: an address that changes hands brings no account with it. Nobody is made an operator by this.
 * @returns the secret of a new session; null when the identity is no operator who may sign in
 */
export async function signInWithIdentity(
  manager: EntityManager,
  identity: Identity,
  from: { address: string; requestId: string; replaces?: string },
): Promise<string | null> {
  const operator = (await findLinked(manager, identity)) ?? (await linkByAddress(manager, identity));
  const admitted = operator !== null && !operator.disabled;
  await recordAct(manager, {
    operatorId: operator?.id ?? null,
    customerId: operator?.customerId ?? null,
    operation: 'sign_in',
    outcome: admitted ? 'done' : 'denied',
    address: from.address,
    requestId: from.requestId,
    details: { via: 'openid-connect', issuer: identity.issuer, subject: identity.subject },
  });
  return admitted ? startSession(manager, operator.id, from.replaces) : null;
}

interface Found {
  id: string;
  customerId: string | null;
  disabled: boolean;
}

async function findLinked(manager: EntityManager, { issuer, subject }: Identity): Promise<Found | null> {
  const [found] = await manager.query(
    `SELECT o.id, o.customer_id AS "customerId", o.disabled FROM operator_credentials c JOIN operators o ON o.id = c.operator_id
     WHERE c.issuer = $1 AND c.subject = $2`,
    [issuer, subject],
  );
  return found ?? null;
}

async function linkByAddress(
  manager: EntityManager,
  { issuer, subject, verifiedEmail }: Identity,
): Promise<Found | null> {
  if (!verifiedEmail) return null;
  const [[found]] = await manager.query(
    `UPDATE operator_credentials c SET issuer = $1, subject = $2 FROM operators o
     WHERE o.id = c.operator_id AND o.email_key = $3 AND c.subject IS NULL AND NOT o.disabled
     RETURNING o.id, o.customer_id AS "customerId", o.disabled`,
    [issuer, subject, emailKeyOf(verifiedEmail)],
  );
  return found ?? null;
}
