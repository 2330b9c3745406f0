import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type ProductProcesses, startProductProcesses } from '../support/product-processes';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SECRETS = {
  MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  BOOTSTRAP_TOKEN: 'a-token-for-the-tests-of-the-console',
  // What a killed worker leaves is taken up soon.
  WATCHER_SECONDS: '1',
};

const AS_ADMINISTRATOR = { Authorization: `Bearer ${SECRETS.BOOTSTRAP_TOKEN}` };

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** `describe`, or one visible line and nothing where there is no Chromium. */
export function describeInBrowser(name: string, tests: () => void): void {
  const isThere = existsSync(CHROMIUM);
  if (!isThere) process.stdout.write(`\nNo Chromium at ${CHROMIUM}: the tests of the console are skipped.\n`);
  (isThere ? describe : describe.skip)(name, tests);
}

/** What a page said that a page should not say. */
interface Complaints {
  list: string[];
  /** Answers that a test provokes on purpose. */
  expected: Set<number>;
  /** The server is away, on purpose. */
  away: boolean;
}

/** What a browser calls it when nobody answers, or somebody stops in mid-answer. */
const AWAY =
  /net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|NETWORK_IO_SUSPENDED)/;

/** The product as it is built, on a database of its own, and a browser in front of it. */
export class ConsoleUnderTest {
  private readonly complaints: Complaints = { list: [], expected: new Set(), away: false };

  private constructor(
    readonly database: TestDatabase,
    private readonly browser: Browser,
    private readonly environment: Record<string, string>,
    private product: ProductProcesses,
  ) {}

  /** @param settingsFor further settings, which may hold the address that the product is going to have */
  static async start(
    settingsFor: (url: string) => Promise<Record<string, string>> = async () => ({}),
  ): Promise<ConsoleUnderTest> {
    const [database, browser, port] = await Promise.all([
      createTestDatabase(),
      chromium.launch({ executablePath: CHROMIUM, args: FLAGS }),
      findFreePort(),
    ]);
    const settings = await settingsFor(`http://127.0.0.1:${port}`);
    const environment = { ...SECRETS, DATABASE_URL: database.url, PORT: String(port), ...settings };
    return new ConsoleUnderTest(database, browser, environment, await startProductProcesses(environment));
  }

  /** Kills API and worker, and starts them again at the same address. Until the end of the test the browser may find nobody there. */
  async restart(): Promise<void> {
    this.complaints.away = true;
    await this.product.kill();
    this.product = await startProductProcesses(this.environment);
  }

  get url(): string {
    return this.product.url;
  }

  /** A tab of a browser that nobody has used before. */
  async open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-GB',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(8_000);
    this.listen(page);
    return page;
  }

  /** A tab in which a global administrator is signed in with a token. */
  async openSignedIn(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.open(options);
    await page.addInitScript((token) => sessionStorage.setItem('musterroll.token', token), SECRETS.BOOTSTRAP_TOKEN);
    await page.goto(`${this.url}${path}`);
    return page;
  }

  /** Calls the API, as a global administrator unless another's token or cookie is given. */
  async call<Body>(method: string, path: string, body?: unknown, as: Record<string, string> = AS_ADMINISTRATOR) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { ...as, 'X-CSRF': '1', 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? null : JSON.parse(text)) as Body;
  }

  /** Opens a session. @returns its cookie, as a request sends it */
  async signIn(proof: { email: string; password: string; newPassword?: string }): Promise<string> {
    const response = await fetch(`${this.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(proof),
    });
    if (!response.ok) throw new Error(`Signing in was refused: ${await response.text()}`);
    return response.headers.get('Set-Cookie')!.split(';')[0]!;
  }

  /** Uploads a file that creates users. */
  async upload(
    customerId: string,
    file: string | Uint8Array<ArrayBuffer>,
    query: Record<string, string> = {},
    as: Record<string, string> = AS_ADMINISTRATOR,
  ): Promise<{ id: string }> {
    const response = await fetch(
      `${this.url}/api/v1/customers/${customerId}/jobs/create-users?${new URLSearchParams(query)}`,
      { method: 'POST', headers: { ...as, 'Content-Type': 'text/csv' }, body: file },
    );
    if (!response.ok) throw new Error(`The upload was refused: ${await response.text()}`);
    return (await response.json()) as { id: string };
  }

  /** A customer with seats of two products and some users. @returns its id */
  async furnish(name: string, users: number): Promise<string> {
    const domain = `${name.toLowerCase()}.example`;
    const { id } = await this.call<{ id: string }>('POST', '/customers', {
      name,
      domains: [domain],
      usageLocation: 'DE',
    });
    for (const [sku, seats] of [
      ['SPE_E3', 5],
      ['SPE_E5', 5],
    ])
      await this.call('POST', `/customers/${id}/subscriptions`, { sku, seats });
    const rows = Array.from({ length: users }, (_, index) => ({
      Email: `user${String(index + 1).padStart(5, '0')}@${domain}`,
      'Display name': `User ${index + 1}`,
      Licenses: index === 0 ? 'SPE_E3' : '',
    }));
    const job = await this.call<{ id: string }>('POST', `/customers/${id}/jobs/create-users`, { rows });
    await this.finished(job.id);
    return id;
  }

  /** Waits for a job's end. */
  async finished(jobId: string): Promise<void> {
    for (;;) {
      const { state } = await this.call<{ state: string }>('GET', `/jobs/${jobId}`);
      if (state === 'completed') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Answers of this status are what the test is about. */
  expectAnswers(...statuses: number[]): void {
    for (const status of statuses) this.complaints.expected.add(status);
  }

  /** What the browser complained about since the last time. */
  takeComplaints(): string[] {
    this.complaints.expected.clear();
    this.complaints.away = false;
    return this.complaints.list.splice(0);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.product.stop();
    await this.database.drop();
  }

  private listen(page: Page): void {
    const { complaints } = this;
    const { list, expected } = complaints;
    page.on('pageerror', (error) => list.push(`error: ${error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 400 && !expected.has(response.status()))
        list.push(`${response.status()} ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
      // Leaving a page ends what it was listening to.
      const error = request.failure()?.errorText ?? '';
      if (error === 'net::ERR_ABORTED' || (complaints.away && AWAY.test(error))) return;
      list.push(`failed: ${request.url()} ${error}`);
    });
    page.on('console', (message) => {
      const isAnswer = /status of (\d+)/.exec(message.text());
      if (isAnswer && expected.has(Number(isAnswer[1]))) return;
      if (complaints.away && AWAY.test(message.text())) return;
      if (['error', 'warning'].includes(message.type())) list.push(`logged: ${message.text()}`);
    });
  }
}
