import { randomUUID } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import pinoHttp from 'pino-http';
import { createAuthenticate } from './authenticate-request';
import { createDocumentation } from './documentation';
import { guardPage } from './guard-page';
import { createHealthRoutes } from './health-routes';
import { limitArrival } from './limit-arrival';
import { limitRate } from './limit-rate';
import { createMetrics } from './metrics';
import { mountRoutes } from './mount-routes';
import { oneTimePages } from './one-time-pages';
import { createOpenIdPages } from './open-id-pages';
import { notFound } from './problem';
import { createQueueDashboard, DASHBOARD_PATH } from './queue-dashboard';
import type { Services } from './route';
import { ROUTES } from './routes';
import { problemHandler } from './send-problem';
import { serveConsole } from './serve-console';
import { isSecure } from './session-cookie';

/** The HTTP side of the product, made of services that somebody else has opened and will close. */
export function createApp(services: Services): Express {
  const { config, logger } = services;
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', config.TRUSTED_PROXIES ?? false);
  app.use((_request, response, next) => {
    response.setHeader('X-Request-Id', randomUUID());
    next();
  });
  app.use(requireTlsOnceSeen(services), limitArrival());
  const limit = limitRate(config);
  // Before the request log: their addresses hold the secret.
  app.use('/one-time', limit, oneTimePages(services));
  app.use(
    pinoHttp({
      logger,
      genReqId: (_request, response) => String(response.getHeader('X-Request-Id')),
      // Addresses may hold what people searched for; headers hold tokens.
      serializers: {
        req: ({ method, url }) => ({ method, path: withoutSecret(url.split('?')[0]) }),
        res: ({ statusCode }) => ({ statusCode }),
      },
      customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'debug'),
    }),
  );
  const metrics = createMetrics(services);
  app.use(metrics.observe);
  app.use(
    helmet({
      strictTransportSecurity: false,
      contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    }),
  );
  const authenticate = createAuthenticate(services);
  app.use(createHealthRoutes(services));
  app.use(limit);
  app.use('/metrics', guardPage(services, authenticate, 'system.manage', 'Metrics are'), metrics.answer);
  app.use(
    DASHBOARD_PATH,
    guardPage(services, authenticate, 'queues.read', 'The queue dashboard is'),
    createQueueDashboard(services),
  );
  app.use('/oidc', createOpenIdPages(services));
  app.use(createDocumentation(ROUTES));
  mountRoutes(app, ROUTES, services, authenticate);
  app.use('/api/v1', async (request, response, next) => {
    // Who is asking comes before whether there is such an address, but for those that are open anyway.
    if (!request.path.startsWith('/sign-in')) await authenticate(request, response);
    next();
  });
  app.use(serveConsole());
  app.use((_request, _response, next) => next(notFound('address')));
  app.use(problemHandler(logger));
  return app;
}

/** An address that was written with a slash too many, or on an absolute one, is no one-time page, but may hold its secret. */
const withoutSecret = (path: string): string => path.replace(/(one-time\/+)[^/]+/gi, '$1…');

/** Who was here over TLS once comes back that way; over plain HTTP the promise would be nobody's to keep. */
function requireTlsOnceSeen({ config }: Services): RequestHandler {
  const promise = helmet.strictTransportSecurity();
  return (request, response, next) => (isSecure(request, config) ? promise(request, response, next) : next());
}

/** Nothing from elsewhere, nothing inline. */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: ["'self'"],
  imgSrc: ["'self'", 'data:'],
};
