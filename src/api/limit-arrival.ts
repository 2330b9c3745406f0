import type { RequestHandler, Response } from 'express';
import { Problem } from './problem';
import { sendProblem } from './send-problem';

/** How long a request may take to arrive whole, and how long the rest of one may take that is answered already, in milliseconds. */
const LIMITS = { arrival: 30_000, rest: 30_000 };

/**
 * Cuts off whoever sends a request so slowly that it only holds a connection. Uploads of those who may upload take as long as they need:
 * `allowLongArrival` says which they are.
 */
export function limitArrival({ arrival, rest }: typeof LIMITS = LIMITS): RequestHandler {
  return (request, response, next) => {
    const late = setTimeout(() => {
      if (request.complete || response.locals['mayTakeLong'] === true) return;
      if (response.headersSent) request.socket.destroy();
      else sendProblem(response, tooSlow());
    }, arrival).unref();
    response.once('close', () => {
      clearTimeout(late);
      // Whoever may upload hears a refusal at the end of the file, if need be.
      if (request.complete || response.locals['mayTakeLong'] === true) return;
      setTimeout(() => {
        if (!request.complete) request.socket.destroy();
      }, rest).unref();
    });
    next();
  };
}

/** The request is an upload by somebody who may upload. */
export function allowLongArrival(response: Response): void {
  response.locals['mayTakeLong'] = true;
}

function tooSlow(): Problem {
  const detail =
    'The request did not arrive in time. Send it again; many rows go in as a file, which may take as long as it needs.';
  return new Problem(408, 'too-slow', detail, {}, { Connection: 'close' });
}
