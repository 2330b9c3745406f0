import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Response } from 'express';
import pino from 'pino';
import { problemHandler } from '../../src/api/send-problem';
import { describeError } from '../../src/describe-error';
import { createTestDatabase, type TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const SECRET = 'erika.geheim@private.example';

/** Runs a statement inside a request, and gives back what was answered and what was logged. */
async function fail(statement: string, parameters: unknown[] = []) {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const app = express();
  app.get('/', async () => {
    await database.dataSource.query(statement, parameters);
  });
  app.use(problemHandler(logger));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const answer = await response.text();
  server.closeAllConnections();
  server.close();
  return { status: response.status, answer, log: lines.join('') };
}

test('a statement that fails is logged by its code, its constraint and the place in the program, never by what it held', async () => {
  const insert = 'INSERT INTO domains (name, customer_id) VALUES ($1, $2)';
  const { status, answer, log } = await fail(insert, [SECRET, '01930000-0000-7000-8000-000000000001']);
  expect(status).toBe(500);
  const { error } = JSON.parse(log);
  expect(error).toMatchObject({
    name: 'QueryFailedError',
    code: '23503',
    constraint: 'domains_customer_id_fkey',
  });
  expect(error.stack.length).toBeGreaterThan(2);
  expect(log + answer).not.toContain(SECRET);
});

test.each([
  ['a value of the wrong type', `SELECT '${SECRET}'::integer`],
  ['a syntax error', `SELECT "${SECRET}`],
  [
    'a row that breaks a check',
    `INSERT INTO subscriptions (customer_id, sku, total_seats) VALUES (NULL, '${SECRET}', 1)`,
  ],
])('%s in the text of a statement is in neither the log nor the answer', async (_, statement) => {
  const { status, answer, log } = await fail(statement);
  expect(status).toBe(500);
  expect(JSON.parse(log).error.code).toMatch(/^\w{5}$/);
  expect(log + answer).not.toContain(SECRET);
});

test('lines of a message that look like a stack are left out with the message', () => {
  const error = new Error(`first\n    at ${SECRET} (/x.js:1:2)\nlast`);
  const { stack } = describeError(error);
  expect(stack[0]).toMatch(/send-problem\.test\.ts:\d+:\d+/);
  expect(JSON.stringify(stack)).not.toContain(SECRET);
});

test('what is thrown without being an error is told by its kind alone', () => {
  expect(describeError(SECRET)).toEqual({ name: 'string', stack: [] });
});

/** Asks, and leaves when the one who answers says so. @returns what the answering ended with, and what was logged */
async function leave(answer: (response: Response, now: () => void) => Promise<unknown>) {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const leaving = new AbortController();
  const app = express();
  const ended = new Promise<unknown>((resolve) => {
    app.get('/', async (_request, response) => {
      await answer(response, () => leaving.abort()).catch((error) => {
        resolve(error);
        throw error;
      });
    });
  });
  app.use(problemHandler(logger));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const asked = fetch(url, { signal: leaving.signal }).then((response) => response.text());
  await expect(asked).rejects.toThrow('aborted');
  const error = await ended;
  server.close();
  await once(server, 'close');
  return { error, log: lines.join('') };
}

test('a download that somebody breaks off is not logged as an error', async () => {
  const { error, log } = await leave((response, now) => {
    const endless = Readable.from(
      (function* () {
        for (let part = 0; ; part++) {
          if (part === 20) now();
          yield 'more\n'.repeat(10_000);
        }
      })(),
    );
    return pipeline(endless, response);
  });
  expect(error).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  expect(log).toBe('');
});

test('a statement that was stopped because nobody waits for it any more is not logged as an error', async () => {
  const { error, log } = await leave(async (response, now) => {
    now();
    await once(response, 'close');
    await database.dataSource.query("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'query_canceled'; END $$");
  });
  expect(error).toMatchObject({ code: '57014' });
  expect(log).toBe('');
});
