import { parse } from 'papaparse';
import { INVARIANTS } from '../support/invariants';
import type { Installation } from './installation';
import type { Roster } from './roster';
import type { Scene, Submission } from './scene';
import type { ToldJob } from './witness';

/** A row as the downloaded results tell it. */
interface ResultLine {
  'Result row': string;
  'Result status': string;
  'Result code': string;
  [column: string]: string;
}

/** What the witness was told must have happened, person by person: licences held, or deleted. */
type Expectation = Map<string, { deleted: boolean; skus: string[] }>;

const DONE = ['succeeded', 'succeeded_with_warnings', 'unchanged'];

/**
 * Holds what the witness sent and was told against the downloaded results and the database, and asks the invariants.
 * @returns a sentence for every row that is lost, done twice or unexplained; empty when all is well
 */
export async function examine(scene: Scene): Promise<string[]> {
  const found: string[] = [];
  const expectation: Expectation = new Map();
  for (const submission of scene.submissions) {
    const job = await scene.witness.waitForEnd(submission.id);
    found.push(...(await examineJob(scene, submission, job, expectation)));
  }
  for (const effect of scene.told) expect(expectation, effect);
  found.push(...(await examineJobs(scene)), ...(await examineUsers(scene, expectation)));
  found.push(...(await askInvariants(scene.installation)));
  return found;
}

/** Results: each row once, in order, as it was sent, with the outcome that it must have. */
async function examineJob(
  { witness }: Scene,
  { id, roster }: Submission,
  job: ToldJob,
  expectation: Expectation,
): Promise<string[]> {
  const { text } = await witness.call<undefined>('GET', `/jobs/${id}/results.csv`);
  const lines = parse<ResultLine>(text, { header: true, skipEmptyLines: true }).data;
  const found: string[] = [];
  const counts = { succeeded: 0, unchanged: 0, succeeded_with_warnings: 0, rejected: 0, cancelled: 0 };
  for (const [index, row] of roster.rows.entries()) {
    const line = lines[index];
    const name = `${roster.operation}, row ${index + 1}`;
    if (line?.['Result row'] !== String(index + 1)) {
      found.push(`lost: ${name} has no result`);
      continue;
    }
    if (Object.entries(row.cells).some(([column, cell]) => line[column] !== cell))
      found.push(`unexplained: ${name} came back as another row`);
    counts[line['Result status'] as keyof typeof counts]++;
    if (counts.cancelled > 0 && line['Result status'] !== 'cancelled')
      found.push(`unexplained: ${name} was done after a cancelled one`);
    if (line['Result status'] === 'cancelled' && job.state === 'cancelled') continue;
    const outcome = line['Result status'] === 'rejected' ? line['Result code'] : line['Result status'];
    if (!row.expected.includes(outcome)) found.push(`unexplained: ${name} is "${outcome}" and not "${row.expected}"`);
    if (DONE.includes(outcome) && row.effect) expect(expectation, row.effect);
  }
  if (lines.length > roster.rows.length) found.push(`twice: ${lines.length} results for ${roster.rows.length} rows`);
  const { succeeded, unchanged, succeeded_with_warnings, rejected, cancelled } = counts;
  const told = [job.succeeded, job.unchanged, job.warned, job.rejected, job.cancelled].join();
  if (told !== [succeeded, unchanged, succeeded_with_warnings, rejected, cancelled].join())
    found.push(`unexplained: the job counts ${told}, its results are ${JSON.stringify(counts)}`);
  return found.slice(0, 10);
}

function expect(expectation: Expectation, { does, upn, sku }: NonNullable<Roster['rows'][number]['effect']>): void {
  const user = expectation.get(upn) ?? { deleted: false, skus: [] };
  if (does === 'delete') expectation.set(upn, { deleted: true, skus: [] });
  else expectation.set(upn, { ...user, skus: sku ? [...user.skus, sku].sort() : user.skus });
}

/** The customer has the jobs that the witness was told of, and no other. */
async function examineJobs({ witness, customerId, submissions, installation }: Scene): Promise<string[]> {
  const { body } = await witness.call<{ items: ToldJob[] }>('GET', `/jobs?customerId=${customerId}`);
  const told = new Set(submissions.map(({ id }) => id));
  const found = body.items
    .filter(({ id, state }) => !told.has(id) && state !== 'receiving')
    .map(({ id }) => `unexplained: job ${id}`);
  if (told.size !== submissions.length) found.push('unexplained: two files were told to be one job');
  const stored = await installation.ask<{ id: string }>(
    `SELECT id FROM bulk_jobs WHERE customer_id = $1 AND state <> 'receiving'`,
    [customerId],
  );
  if (stored.length !== told.size) found.push(`unexplained: ${stored.length} jobs for ${told.size} files`);
  return found;
}

/** The users are those whom the witness was told of, each once, with the licenses it was told of. */
async function examineUsers({ installation, customerId }: Scene, expectation: Expectation): Promise<string[]> {
  const users = await installation.ask<{ upn: string; deleted: boolean; skus: string[] }>(
    `SELECT upn, deleted_at IS NOT NULL AS deleted, array_remove(array_agg(sku ORDER BY sku), NULL) AS skus
     FROM users u LEFT JOIN license_assignments a ON a.user_id = u.id LEFT JOIN subscriptions s ON s.id = a.subscription_id
     WHERE u.customer_id = $1 GROUP BY u.id`,
    [customerId],
  );
  const found: string[] = [];
  const rest = new Map(expectation);
  for (const { upn, deleted, skus } of users) {
    const expected = rest.get(upn);
    rest.delete(upn);
    if (!expected) found.push(`${expectation.has(upn) ? 'twice' : 'unexplained'}: user ${upn}`);
    else if (expected.deleted !== deleted || expected.skus.join() !== skus.join())
      found.push(`unexplained: ${upn} is ${JSON.stringify({ deleted, skus })} and not ${JSON.stringify(expected)}`);
  }
  for (const upn of rest.keys()) found.push(`lost: user ${upn}`);
  return found.slice(0, 10);
}

/** Each invariant is a query that must find nothing. */
async function askInvariants(installation: Installation): Promise<string[]> {
  const client = await installation.connect();
  try {
    const found: string[] = [];
    for (const [name, query] of Object.entries(INVARIANTS)) {
      const { rows } = await client.query(`${query} LIMIT 3`);
      if (rows.length > 0) found.push(`invariant ${name}: ${JSON.stringify(rows).slice(0, 300)}`);
    }
    return found;
  } finally {
    await client.end();
  }
}
