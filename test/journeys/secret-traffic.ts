import { randomBytes } from 'node:crypto';
import type { ProductProcesses } from '../support/product-processes';
import { createSecretScanner } from '../support/secret-scanner';
import type { TestMailServer } from '../support/test-mail-server';

/** Users with temporary passwords, of whom some are mailed to and some change theirs at first sign-in; and tokens. */
export const [TEMPORARY, MAILED, CHANGED, TOKENS] = [1000, 50, 20, 100];

/** As short as a password that nobody guesses may be: judging one takes time that grows with the square of its length. */
const choose = () => `Own-${randomBytes(6).toString('base64url')}7x`;

/** All that can be done with a secret, done with thousands of them; and what came of it that must not hold any. */
export class SecretTraffic {
  readonly secrets: string[] = [];
  /** Of one-time links: in the mails, of course, and nowhere else. */
  readonly linkSecrets: string[] = [];
  /** Every answer that is not itself the handing over of a secret. */
  readonly answers: string[] = [];

  /** @param chosen how many users get a password from the file */
  constructor(
    private readonly product: ProductProcesses,
    private readonly inbox: TestMailServer['inbox'],
    private readonly chosen: number,
  ) {}

  async doEverything(): Promise<void> {
    this.secrets.push(this.product.token);
    const { json: customer } = await this.ask('POST', '/api/v1/customers', {
      name: 'Leak GmbH',
      domains: ['leak.example'],
      usageLocation: 'DE',
    });
    await this.makeTokens();
    await this.createWithTemporaryPasswords(customer.id);
    await this.createWithChosenPasswords(customer.id);
    await this.makeMistakes(customer.id);
    await this.ask('GET', '/api/v1/audit.csv');
    await this.ask('GET', `/api/v1/customers/${customer.id}/users?limit=1000`);
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const isText = typeof body === 'string';
    const response = await fetch(`${this.product.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.product.token}`,
        ...(body !== undefined && { 'Content-Type': isText ? 'text/csv' : 'application/json' }),
        ...headers,
      },
      body: isText ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  /** A call whose answer must hold no secret. */
  private async ask(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const { status, text } = await this.call(method, path, body, headers);
    this.answers.push(text);
    return { status, json: text.startsWith('{') ? JSON.parse(text) : {}, text };
  }

  private async runJob(
    customerId: string,
    operation: string,
    csv: string,
  ): Promise<{ id: string; succeeded: number; rejected: number }> {
    const { status, json } = await this.ask(
      'POST',
      `/api/v1/customers/${customerId}/jobs/${operation}?usageLocation=DE`,
      csv,
    );
    expect(status).toBe(202);
    for (;;) {
      const { json: job } = await this.ask('GET', `/api/v1/jobs/${json.id}`);
      if (job.state === 'completed') return job;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  private async makeTokens(): Promise<void> {
    for (let n = 0; n < TOKENS; n++) {
      const { status, text } = await this.call('POST', '/api/v1/me/tokens', { name: `token ${n}` });
      expect(status).toBe(201);
      const { token } = JSON.parse(text);
      this.secrets.push(token);
      if (n < 10) await this.ask('GET', '/api/v1/me', undefined, { Authorization: `Bearer ${token}` });
    }
    await this.ask('GET', '/api/v1/me/tokens');
    await this.ask('GET', '/api/v1/me', undefined, { Authorization: `Bearer ${this.secrets.at(-1)}x` });
  }

  private async createWithTemporaryPasswords(customerId: string): Promise<void> {
    const rows = Array.from(
      { length: TEMPORARY },
      (_, n) => `t${n}@leak.example,T ${n},${n < MAILED ? `p${n}@home.example` : ''}`,
    );
    const { id: jobId, succeeded } = await this.runJob(
      customerId,
      'create-users',
      `Email,Display name,Alternate email\n${rows.join('\n')}\n`,
    );
    expect(succeeded).toBe(TEMPORARY);
    const { status, text } = await this.call('POST', `/api/v1/jobs/${jobId}/credentials`, undefined, {
      Accept: 'text/csv',
    });
    expect(status).toBe(200);
    const passwords = text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[2]!);
    expect(passwords).toHaveLength(TEMPORARY);
    this.secrets.push(...passwords);
    await this.ask('POST', `/api/v1/jobs/${jobId}/credentials/send`, {}, { 'Idempotency-Key': 'send' });
    while (this.inbox.length < MAILED) await new Promise((resolve) => setTimeout(resolve, 100));
    await this.openSomeLinks();
    await this.ask('GET', `/api/v1/jobs/${jobId}/mails?limit=1000`);
    await this.ask('GET', `/api/v1/jobs/${jobId}/results?limit=1000`);
    await this.ask('GET', `/api/v1/jobs/${jobId}/results.csv`);
    await this.changeAtSignIn(passwords.slice(0, CHANGED));
  }

  private async openSomeLinks(): Promise<void> {
    for (const { raw } of this.inbox.slice(0, 10)) {
      const path = /\/one-time\/[\w-]{43}/.exec(raw.replaceAll('=\r\n', ''))![0];
      this.linkSecrets.push(path.slice('/one-time/'.length));
      this.answers.push(await (await fetch(`${this.product.url}${path}`)).text());
      for (const mistyped of [`/${path}`, `${path}/`, `${path}/x`]) await fetch(this.product.url + mistyped);
      await fetch(`${this.product.url}${path}`, { method: 'PUT' });
      const revealed = await (await fetch(`${this.product.url}${path}`, { method: 'POST' })).text();
      expect(createSecretScanner(this.secrets)(Buffer.from(revealed)).size).toBe(1);
    }
  }

  private async changeAtSignIn(temporary: string[]): Promise<void> {
    for (const [n, temporaryPassword] of temporary.entries()) {
      const newPassword = choose();
      this.secrets.push(newPassword);
      const change = { upn: `t${n}@leak.example`, temporaryPassword, newPassword };
      expect((await this.ask('POST', '/api/v1/sign-in/change-password', change)).status).toBe(204);
      // The temporary password works once.
      expect((await this.ask('POST', '/api/v1/sign-in/change-password', change)).status).toBe(401);
    }
  }

  private async createWithChosenPasswords(customerId: string): Promise<void> {
    const chosen = Array.from({ length: this.chosen }, choose);
    this.secrets.push(...chosen);
    const rows = chosen.map((password, n) => `c${n}@${n % 50 === 0 ? 'foreign' : 'leak'}.example,C ${n},${password}`);
    const { id: jobId, succeeded } = await this.runJob(
      customerId,
      'create-users',
      `Email,Display name,Password\n${rows.join('\n')}\n`,
    );
    expect(succeeded).toBe(chosen.filter((_, n) => n % 50 !== 0).length);
    await this.ask('GET', `/api/v1/jobs/${jobId}/results.csv`);
    await this.ask('GET', `/api/v1/jobs/${jobId}/results?status=rejected`);
    await this.ask('POST', `/api/v1/jobs/${jobId}/credentials`);
  }

  /** Files and requests that are refused, with a password where it does not belong. */
  private async makeMistakes(customerId: string): Promise<void> {
    const jobs = `/api/v1/customers/${customerId}/jobs/create-users`;
    const [inHeader, inQuote, inJson, asCell, asToken] = Array.from({ length: 5 }, choose);
    this.secrets.push(inHeader!, inQuote!, inJson!, asCell!, asToken!);
    await this.ask('POST', jobs, `Email,Display name,Password\nx@leak.example,X,"${inQuote}\n`);
    await this.ask('POST', jobs, {
      rows: [{ Email: 'y@leak.example', 'Display name': 'Y', Password: inJson, Nonsense: 1 }],
    });
    await this.runJob(customerId, 'create-users', `Email,Display name,Password\nz@leak.example,Z,${asCell},too,many\n`);
    await this.ask('POST', '/api/v1/me/tokens', { name: 5, token: asToken });
    await this.ask('POST', `/api/v1/customers/${customerId}/users`, {
      upn: 'w@leak.example',
      password: inHeader,
      displayName: 7,
    });
    await this.ask('POST', '/api/v1/sign-in', { email: 'nobody@leak.example', password: inHeader });
  }
}
