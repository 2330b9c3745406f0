import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import { allowLongArrival, limitArrival } from '../../src/api/limit-arrival';

/** Sends the beginning of a request to a server that waits for the whole, and gives back what came before it hung up. */
async function sendSlowly(answer: express.RequestHandler, pieces: string[] = []): Promise<string> {
  const app = express().use(limitArrival({ arrival: 100, rest: 100 }), answer);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n');
  const drip = setInterval(() => socket.write(pieces.shift() ?? ''), 60);
  const received = await text(socket).catch(() => '');
  clearInterval(drip);
  server.closeAllConnections();
  server.close();
  return received;
}

test('a request that does not arrive whole is answered 408, and its connection ends', async () => {
  const received = await sendSlowly(express.json());
  expect(received).toMatch(/^HTTP\/1.1 408 /);
  expect(received).toContain('"code":"too-slow"');
});

test('a drop now and then does not keep a connection that was answered long ago', async () => {
  const received = await sendSlowly((_request, response) => void response.send('early'), ['1', '', '', '', '']);
  expect(received).toMatch(/^HTTP\/1.1 200 .*early$/s);
});

test('an upload of somebody who may upload takes as long as it needs', async () => {
  const upload: express.RequestHandler = async (request, response) => {
    allowLongArrival(response);
    response.set('Connection', 'close').send(await text(request));
  };
  expect(await sendSlowly(upload, ['a', '', 'b', '', 'c'])).toMatch(/^HTTP\/1.1 200 .*abc$/s);
});
