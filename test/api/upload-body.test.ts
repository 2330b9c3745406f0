import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { requireModestJson } from '../../src/api/json-limits';
import { Problem } from '../../src/api/problem';
import { openBody } from '../../src/api/upload-body';

/** Talks to a server whose handler is given, byte by byte as told. */
async function converse(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  talk: (send: (text: string) => void, heard: () => string) => Promise<void>,
): Promise<void> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  socket.on('error', () => undefined);
  await talk(
    (out) => void socket.write(out),
    () => text,
  );
  socket.destroy();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

const until = async (holds: () => boolean) => {
  for (const deadline = Date.now() + 5000; !holds() && Date.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
};

const head = (length: number) => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;

test('whoever is refused half-way hears it, and uses the same connection again', async () => {
  let requests = 0;
  const refuse = async (request: IncomingMessage, response: ServerResponse) => {
    const body = openBody(request);
    for await (const _ of body.stream.iterator({ destroyOnReturn: false })) break;
    body.release();
    response.end(`refused ${++requests}`);
  };
  await converse(refuse, async (send, heard) => {
    for (const round of [1, 2]) {
      send(head(3_000_000) + 'x'.repeat(1_000_000));
      await until(() => heard().includes(`refused ${round}`));
      send('x'.repeat(2_000_000));
    }
  });
});

test('whoever is refused and leaves at once does no harm', async () => {
  const left: boolean[] = [];
  const refuse = async (request: IncomingMessage, response: ServerResponse) => {
    const body = openBody(request);
    request.on('close', () => left.push(body.stream.destroyed));
    for await (const _ of body.stream.iterator({ destroyOnReturn: false })) break;
    body.release();
    response.destroy();
  };
  await converse(refuse, async (send) => {
    send(head(3_000_000) + 'x'.repeat(1_000_000));
    await until(() => left.length === 1);
    // An error that nobody hears would end the process here.
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  expect(left).toEqual([true]);
});

test('an upload of which nothing more comes is given up with a word; one that waits for us is not', async () => {
  let problem: unknown;
  const seen: Buffer[] = [];
  const read = async (request: IncomingMessage, response: ServerResponse) => {
    const body = openBody(request, (bytes) => seen.push(bytes), 60);
    await new Promise((resolve) => setTimeout(resolve, 200));
    try {
      for await (const _ of body.stream);
    } catch (error) {
      problem = error;
    }
    body.release();
    response.end('gave up');
  };
  await converse(read, async (send, heard) => {
    send(`${head(10)}12345`);
    await until(() => heard().includes('gave up'));
  });
  expect(Buffer.concat(seen).toString()).toBe('12345');
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 408, code: 'upload-stalled', headers: { Connection: 'close' } });
});

test('JSON that would fill the memory is refused before it is parsed, whatever its texts hold', () => {
  const check = (text: string) => () => requireModestJson(Buffer.from(text));
  expect(check('['.repeat(1000))).toThrow(expect.objectContaining({ status: 400, code: 'invalid-json' }));
  expect(check(`[${'1,'.repeat(1_000_000)}1]`)).toThrow(expect.objectContaining({ status: 413, code: 'too-large' }));
  expect(check(`[${'{},'.repeat(100_002)}1]`)).toThrow(expect.objectContaining({ status: 413, code: 'too-large' }));
  expect(check(`{"rows":[{"Email":"${'[,{'.repeat(500_000)}\\"[["}]}`)).not.toThrow();
});
