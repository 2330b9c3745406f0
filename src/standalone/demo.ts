import { randomBytes } from 'node:crypto';
import { readConfig } from '../config';
import { createDemoApi } from './demo-api';
import { findOrMakeDemoCustomer } from './demo-customer';
import { findOrUploadDemoJob, printOutcome, showProgress } from './demo-job';
import type { Installation } from './installation';
import { readOrMakeSecret } from './kept-secret';
import { runUntilStopped } from './run-until-stopped';

/** Plays the main job once: a customer, a file, and where to look at what became of it. */
async function playDemo(installation: Installation, token: string, signal: AbortSignal): Promise<void> {
  const api = createDemoApi(installation.url, token, signal);
  const customer = await findOrMakeDemoCustomer(api);
  const job = await findOrUploadDemoJob(api, customer.id);
  if (!customer.isNew) process.stdout.write(`${customer.name} is here from an earlier start, with its data.\n`);
  if (!job.isNew) process.stdout.write('Its sample file was uploaded then, and is not uploaded again.\n');
  await printOutcome(api, await showProgress(api, job, signal));
  printAddresses(installation.url, token);
}

function printAddresses(url: string, token: string): void {
  process.stdout.write(`
Look at it:
  console          ${url}/
  API, described   ${url}/docs
  queues           ${url}/admin/queues

Sign in with this token (as "Authorization: Bearer …", or as the password the browser asks for at the queues):
  ${token}

Ctrl-C stops everything; the next "npm run demo" or "npm start" finds the data.
`);
}

const { DATA_DIR, BOOTSTRAP_TOKEN } = readConfig(process.env);
const token = BOOTSTRAP_TOKEN ?? readOrMakeSecret(DATA_DIR, 'demo-token', () => randomBytes(32).toString('base64url'));
const environment = { LOG_LEVEL: 'warn', ...process.env, BOOTSTRAP_TOKEN: token };
void runUntilStopped(environment, (installation, signal) => playDemo(installation, token, signal));
