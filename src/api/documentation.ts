import { dirname } from 'node:path';
import express, { Router } from 'express';
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { ALL_OPERATIONS } from '../operations/all-operations';
import type { Route } from './route';
import { problemSchema } from './schemas';

const VERSION = '1';

/** `/api/v1/openapi.json`, made of the very schemas that parse the requests, and `/docs`, which shows it. */
export function createDocumentation(routes: readonly Route[]): Router {
  const router = Router();
  let document: unknown;
  router.get('/api/v1/openapi.json', (_request, response) => {
    document ??= describeRoutes(routes);
    response.json(document);
  });
  router.get('/docs/swagger-initializer.js', (_request, response) => {
    response
      .type('text/javascript')
      .send(`window.ui = SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true });`);
  });
  router.get('/docs', (request, response, next) =>
    request.path.endsWith('/') || request.originalUrl.split('?')[0]!.endsWith('/')
      ? next()
      : response.redirect(302, '/docs/'),
  );
  router.use('/docs', express.static(dirname(require.resolve('swagger-ui-dist/package.json'))));
  return router;
}

/** The OpenAPI 3.1 document of these routes. */
export function describeRoutes(routes: readonly Route[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Musterroll',
      version: VERSION,
      description: 'Bulk user management for customer accounts. Errors are RFC 9457 problems.',
    },
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: paths as never,
  });
}

function describeRoute({ summary, access, params, query, body, json, answers, idempotent }: Route): unknown {
  const needs =
    'permission' in access
      ? `Needs the permission \`${access.permission === 'operation' ? 'of the operation' : access.permission}\`.`
      : undefined;
  return {
    summary,
    description: needs,
    ...(access.to === 'open' && { security: [] }),
    requestParams: {
      ...(params && { path: namedOperations(params) }),
      ...(query && { query }),
      ...((idempotent || body === 'stream') && { header: z.object({ 'Idempotency-Key': z.string().optional() }) }),
    },
    ...(body && { requestBody: { content: describeBody(body, json) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)])),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  };
}

function namedOperations(params: z.ZodType): z.ZodType {
  if (!(params instanceof z.ZodObject) || !('operation' in params.shape)) return params;
  return params.extend({ operation: z.enum(ALL_OPERATIONS.map(({ name }) => name) as [string, ...string[]]) });
}

/** Streams that may be JSON as well are files of rows. */
function describeBody(body: z.ZodType | 'stream', json: z.ZodType | undefined): unknown {
  if (body !== 'stream') return { 'application/json': { schema: body } };
  return json ? { ...FILE, 'application/json': { schema: json } } : { '*/*': { schema: { type: 'string' } } };
}

const FILE = {
  'text/csv': { schema: { type: 'string' } },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { schema: { type: 'string', format: 'binary' } },
};

function describeAnswer(answer: z.ZodType | string): unknown {
  if (typeof answer === 'string') return { description: answer };
  return { description: answer.meta()?.description ?? 'Done', content: { 'application/json': { schema: answer } } };
}
