import type { Request, Response } from 'express';
import type { DataSource, EntityManager } from 'typeorm';
import type { ZodType, z } from 'zod';
import type { Caller } from '../access/caller';
import type { Permission } from '../access/roles';
import type { Config } from '../config';
import type { Sealer } from '../credentials/master-key';
import type { BulkJob } from '../entities/bulk-job';
import type { Customer } from '../entities/customer';
import type { Logger } from '../logger';
import type { Queues } from '../queues';

/**
 * Who a route is for.
 * - `open`: anyone, without a token
 * - `caller`: any operator; it concerns only the operator's own things
 * - `partner`: the permission, beyond any single customer
 * - `customer`: the permission, for the customer in `:customerId`
 * - `job`: the permission, for the customer of the job in `:jobId`
 * `operation` stands for whatever permission the job's operation needs.
 */
export type Access =
  | { to: 'open' }
  | { to: 'caller' }
  | { to: 'partner'; permission: Permission | 'operation' }
  | { to: 'customer'; permission: Permission | 'operation' }
  | { to: 'job'; permission: Permission | 'operation' };

/** What the application is made of; composed once, in a `main.ts`. */
export interface Services {
  dataSource: DataSource;
  queues: Queues;
  /** Seals under MASTER_KEY. */
  sealer: Sealer;
  config: Config;
  logger: Logger;
}

/** One request, parsed and allowed. */
export interface Call<Params, Query, Body> extends Services {
  caller: Caller;
  /** Present when the route's access is `customer` or `job`. */
  customer: Customer;
  /** Present when the route's access is `job`. */
  job: BulkJob;
  params: Params;
  query: Query;
  body: Body;
  /** `de` or `en`, from `?lang=` or Accept-Language. */
  lang: 'de' | 'en';
  requestId: string;
  address: string;
  request: Request;
  response: Response;
  logger: Logger;
  /** Whether the caller's token or session is still good, and stands for the same rights: for answers that go on for long. */
  isStillGood(): Promise<boolean>;
  /** One transaction on behalf of the caller. */
  transaction<T>(work: (manager: EntityManager) => Promise<T>): Promise<T>;
}

/** What a handler gives back; a handler that has streamed its answer itself gives nothing. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** What a repeat under the same Idempotency-Key is answered; the body unless it holds a secret. */
  repeat?: unknown;
  /** What can only be done once the transaction is committed, such as ringing. */
  afterwards?: () => Promise<void>;
}

type Parsed<Schema> = Schema extends ZodType ? z.output<Schema> : undefined;

interface RouteDefinition<P, Q, B> {
  method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** Below /api/v1, in Express's form: `/customers/:customerId`. */
  path: string;
  access: Access;
  summary: string;
  params?: P;
  query?: Q;
  /** A schema for JSON; `stream`: the handler reads the request itself. */
  body?: B;
  /** What a streamed body may be as JSON, for the documentation. */
  json?: ZodType;
  /** Runs in one transaction, which also keeps the `Idempotency-Key`; for calls with a JSON body. Streams do so themselves. */
  idempotent?: boolean;
  /** Answers by status, for the documentation. */
  answers: Record<number, ZodType | string>;
  handle(call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>): Promise<Answer | undefined>;
}

/** A route whose handler's types have been checked and then forgotten, so that routes can stand in one list. */
export interface Route extends Omit<RouteDefinition<ZodType, ZodType, ZodType | 'stream'>, 'handle'> {
  // biome-ignore lint/suspicious/noExplicitAny: the schemas above produce exactly what the handler was checked against
  handle(call: Call<any, any, any>): Promise<Answer | undefined>;
}

/** Declares a route: the schemas that parse the request are the types its handler sees and the documentation that is served. */
export function route<
  P extends ZodType | undefined = undefined,
  Q extends ZodType | undefined = undefined,
  B extends ZodType | 'stream' | undefined = undefined,
>(definition: RouteDefinition<P, Q, B>): Route {
  return definition as unknown as Route;
}
