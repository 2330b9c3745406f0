import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { issueApiToken } from '../../src/access/api-tokens';
import type { Route } from '../../src/api/route';
import { sealJobSecret } from '../../src/credentials/job-secrets';
import type { TestApi } from '../support/start-api';
import type { Actor } from './actors';

export type Place = 'own' | 'foreign' | 'missing' | 'deleted';
export const PLACES: Place[] = ['own', 'foreign', 'missing', 'deleted'];

/** Where is asked. */
export interface Site {
  dataSource: DataSource;
  api: TestApi;
  customers: Record<Place, string>;
  /** A job as the API itself makes them: the others are copies. */
  uploaded: string;
}

export interface Situation {
  actor: Actor;
  place: Place;
  /** Of the job, or of the upload. */
  operation: string;
  /** Who started the job. */
  startedBy: string;
}

/** Everything is made anew for each request, so that what one caller does is not in the next one's way. */
const MAKERS: Record<string, (site: Site, situation: Situation, before: Record<string, string>) => Promise<string>> = {
  customerId: async ({ customers }, { place }) => customers[place],
  jobId: async ({ dataSource, api, customers, uploaded }, { place, operation, startedBy }) => {
    const id = uuidv7();
    if (place === 'missing' || place === 'deleted') return id;
    const sealedKey = sealJobSecret(api.sealer, id, 'payloadKey', randomBytes(32));
    await dataSource.query(
      `INSERT INTO bulk_jobs (id, customer_id, operator_id, operation, mode, state, detected, reading, sealed_payload_key, request_id,
         finished_at)
       SELECT $1, $2, $3, $4, 'apply', 'completed', detected, reading, $5, 'request', now() FROM bulk_jobs WHERE id = $6`,
      [id, customers[place], startedBy, operation, sealedKey, uploaded],
    );
    return id;
  },
  userId: async ({ dataSource, customers }, { place }) => {
    const id = uuidv7();
    if (place === 'deleted') return id;
    await dataSource.query(
      `INSERT INTO users (id, customer_id, upn, upn_key, display_name, role, blocked, licensed, must_change_password)
       VALUES ($1, $2, $3, $3, 'User', 'user', false, false, true)`,
      [id, customers[place], `${id}@${place}.example`],
    );
    return id;
  },
  operatorId: async ({ dataSource }) => {
    const id = uuidv7();
    await dataSource.query(
      `INSERT INTO operators (id, email, email_key, display_name, role) VALUES ($1, $2, $2, 'O', 'viewer')`,
      [id, id],
    );
    return id;
  },
  tokenId: async ({ dataSource }, { actor }, { operatorId = actor.operatorId }) =>
    (await issueApiToken(dataSource.manager, { operatorId, name: 'test' })).record.id,
  operation: async (_site, { operation }) => operation,
  sku: async () => 'SPE_E5',
};

export async function fillIn(site: Site, route: Pick<Route, 'method' | 'path'>, situation: Situation): Promise<string> {
  const values: Record<string, string> = {};
  for (const [, name] of route.path.matchAll(/:(\w+)/g)) {
    const make = MAKERS[name!];
    if (!make)
      throw new Error(`The test does not know what to put in for ":${name}" of ${route.method} ${route.path}.`);
    values[name!] = await make(site, situation, values);
  }
  return route.path.replace(/:(\w+)/g, (_, name) => values[name]!);
}

/** Asks with an empty body: where the door opens, the answer is about that, or about nothing being in the way. */
export async function ask(site: Site, route: Route, situation: Situation): Promise<number> {
  const { token } = situation.actor;
  const abort = new AbortController();
  const response = await fetch(`${site.api.origin}/api/v1${await fillIn(site, route, situation)}`, {
    method: route.method.toUpperCase(),
    headers: { ...(token && { Authorization: `Bearer ${token}` }), 'Content-Type': 'application/json' },
    body: route.method === 'get' ? undefined : '{}',
    signal: abort.signal,
  });
  // An event stream has no end.
  abort.abort();
  return response.status;
}
