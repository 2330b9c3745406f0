import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { EntityManager } from 'typeorm';
import { ZodError, type ZodType } from 'zod';
import { actAs } from '../access/act-as';
import type { Caller, Claim } from '../access/caller';
import { judge } from '../access/caller';
import { Refusal } from '../access/refusal';
import { BulkJob } from '../entities/bulk-job';
import { Customer } from '../entities/customer';
import type { Permission } from '../entities/permission';
import { findOperation } from '../operations/all-operations';
import type { Authenticate } from './authenticate-request';
import { inOneTransaction } from './idempotency';
import { requireModestJson } from './json-limits';
import { allowLongArrival } from './limit-arrival';
import { notFound, Problem } from './problem';
import { recordDenial } from './record-denial';
import { requestLanguage } from './request-language';
import type { Answer, Call, Route, Services } from './route';
import { invalidRequest } from './send-problem';

/** A call before its input has been parsed. */
type RawCall = Call<unknown, unknown, unknown>;

const JSON_LIMIT = '10mb';

/**
 * Mounts every route as the same pipeline: who are you → what is this about → may you → what do you say → do it → answer. 401 comes
 * before every other judgement, and what is not yours is answered like what does not exist.
 */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  services: Services,
  authenticate: Authenticate,
): void {
  const json = express.json({
    limit: JSON_LIMIT,
    type: ['application/json', 'application/*+json'],
    verify: (_request, _response, bytes) => requireModestJson(bytes),
  });
  for (const route of routes) {
    const handler = pipeline(route, services, authenticate);
    const readBody: RequestHandler[] = route.body && route.body !== 'stream' ? [json] : [];
    app[route.method](`/api/v1${route.path}`, handler.enter, ...readBody, handler.run);
  }
}

function pipeline(
  route: Route,
  services: Services,
  authenticate: Authenticate,
): { enter: RequestHandler; run: RequestHandler } {
  return {
    async enter(request, response, next) {
      const caller = route.access.to === 'open' ? ANYONE : await authenticate(request, response);
      response.locals['call'] = createCall(services, caller, request, response, authenticate);
      // What is told about people stays in no cache, unless a route knows better.
      response.setHeader('Cache-Control', 'no-store');
      if (route.body === 'stream') allowLongArrival(response);
      next();
    },
    async run(_request, response) {
      const call = response.locals['call'] as RawCall;
      try {
        await answerCall(route, call);
      } catch (error) {
        await recordIfDenied(route, call, error);
        throw error;
      }
    },
  };
}

async function answerCall(route: Route, call: RawCall): Promise<void> {
  const { request, response } = call;
  call.params = parse(route.params, request.params, 'params');
  await findSubject(route, call);
  requireAllowed(route, call);
  call.query = parse(route.query, request.query, 'query');
  call.body = route.body === 'stream' ? undefined : parse(route.body, request.body ?? {}, 'body');
  const answer = route.idempotent ? await inOneTransaction(call, route.handle) : await route.handle(call);
  await answer?.afterwards?.();
  if (answer) send(response, answer);
}

/** Stands for whoever calls an open route; holds no permission, so that nothing can be asked of it by mistake. */
const ANYONE: Caller = {
  operatorId: '00000000-0000-0000-0000-000000000000',
  displayName: '',
  role: 'viewer',
  customerId: '00000000-0000-0000-0000-000000000000',
  scopes: [],
  via: 'token',
};

function createCall(
  services: Services,
  caller: Caller,
  request: Request,
  response: Response,
  authenticate: Authenticate,
): RawCall {
  const requestId = String(response.getHeader('X-Request-Id'));
  return {
    ...services,
    caller,
    customer: undefined as never,
    job: undefined as never,
    params: undefined,
    query: undefined,
    body: undefined,
    lang: requestLanguage(request),
    requestId,
    address: request.ip ?? '',
    request,
    response,
    logger: services.logger.child({ requestId }),
    transaction: (work) => actAs(services.dataSource, caller, work),
    isStillGood: () =>
      authenticate(request, response).then(
        ({ role, customerId }) => role === caller.role && customerId === caller.customerId,
        () => false,
      ),
  };
}

/** An address that cannot be one is an address of nothing. */
function parse(schema: ZodType | undefined, input: unknown, part: 'params' | 'query' | 'body'): unknown {
  if (!schema) return undefined;
  try {
    return schema.parse(input);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    throw part === 'params' ? notFound('thing') : invalidRequest(error);
  }
}

async function findSubject({ access }: Route, call: RawCall): Promise<void> {
  if (access.to !== 'customer' && access.to !== 'job') return;
  const found = await call.transaction((manager) => readSubject(access.to, call, manager));
  if (!found) throw notFound(access.to);
}

async function readSubject(to: 'customer' | 'job', call: RawCall, manager: EntityManager): Promise<boolean> {
  const { customerId, jobId } = call.params as { customerId?: string; jobId?: string };
  const { job, customer } = to === 'job' ? await readJob(manager, jobId!) : await readCustomer(manager, customerId!);
  if (job) call.job = job;
  if (customer) call.customer = customer;
  // A file for many customers is not for somebody who has one only.
  return customer !== null || (job?.customerId === null && call.caller.customerId === null);
}

interface Subject {
  job: BulkJob | null;
  customer: Customer | null;
}

async function readCustomer(manager: EntityManager, id: string): Promise<Subject> {
  return { job: null, customer: await manager.findOneBy(Customer, { id }) };
}

/** A job with its customer in one round trip: who follows a job asks every second. */
async function readJob(manager: EntityManager, id: string): Promise<Subject> {
  const found: (BulkJob & { customer?: Customer | null }) | null = await manager
    .createQueryBuilder(BulkJob, 'job')
    .leftJoinAndMapOne('job.customer', Customer, 'customer', 'customer.id = job.customer_id')
    .where('job.id = :id', { id })
    .getOne();
  if (!found) return { job: null, customer: null };
  const customer = found.customer ?? null;
  delete found.customer;
  return { job: found, customer };
}

function requireAllowed(route: Route, call: RawCall): void {
  const { access } = route;
  if (access.to === 'open' || access.to === 'caller') return;
  authorize(call, permissionOf(route, call));
}

function permissionOf(route: Route, call: RawCall): Permission {
  const { access } = route as { access: { permission: Permission | 'operation' } };
  if (access.permission !== 'operation') return access.permission;
  const name = call.job?.operation ?? (call.params as { operation?: string }).operation ?? '';
  const operation = findOperation(name);
  if (!operation) throw notFound('operation');
  return operation.permission;
}

/** @throws Problem 404 for what is not the caller's to see, 403 for what the role does not allow */
function authorize(call: RawCall, permission: Permission): void {
  const claim: Claim = { permission, customerId: call.customer?.id ?? null, startedBy: call.job?.operatorId };
  const verdict = judge(call.caller, claim);
  if (verdict === 'allowed') return;
  if (verdict === 'invisible') throw notFound(call.job ? 'job' : 'customer');
  throw new Problem(
    403,
    'forbidden',
    `Your role, ${call.caller.role}, does not include "${permission}" here. Ask a global administrator for it, or use another token.`,
    { permission },
  );
}

/** Writes a refusal for want of rights into the audit log; whatever else went wrong is not of that kind. */
async function recordIfDenied({ access }: Route, call: RawCall, error: unknown): Promise<void> {
  const details = findDenial(access, call, error);
  if (!details) return;
  const { caller, customer, address, requestId } = call;
  const customerId = caller.customerId ?? customer?.id ?? null;
  await call.transaction((manager) =>
    recordDenial(manager, { operatorId: caller.operatorId, customerId, address, requestId }, call.request, details),
  );
}

/** Who has one customer only and asks for what it cannot see may be looking for what is another's. */
function findDenial({ to }: Route['access'], { caller }: RawCall, error: unknown): object | null {
  if (error instanceof Refusal) {
    const { code } = error;
    const reached = code === 'beyond-your-rights' || (code === 'unknown-customer' && caller.customerId !== null);
    return reached ? { reason: code } : null;
  }
  if (!(error instanceof Problem)) return null;
  if (error.code === 'forbidden') return error.extra;
  return error.status === 404 && caller.customerId && (to === 'customer' || to === 'job') ? {} : null;
}

function send(response: Response, { status, body, headers = {} }: Answer): void {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.json(body);
}
