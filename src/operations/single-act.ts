import type { EntityManager } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { recordAct } from '../audit/record';
import {
  generateTemporaryPassword,
  hashTemporaryPassword,
  verifyTemporaryPassword,
} from '../credentials/temporary-password';
import type { Catalogue } from './catalogue';
import { decideRow } from './decide-row';
import { queryForRows } from './directory-query';
import type { DirectoryUser } from './directory-user';
import { loadDirectory, lockCustomer, type Retention } from './load-directory';
import type { Decision, Operation } from './operation';
import { Rejection } from './rejection';
import type { RowInput, RowMaterial } from './row-input';
import { Statements } from './statements';
import { writeDirectory } from './write-directory';

/** One operation on one user, asked for by itself. */
export interface SingleAct {
  operation: Operation;
  customerId: string;
  input: RowInput;
  /** As a job's option of this name: goes behind the row's own, before the customer's. */
  usageLocation?: string | null;
  catalogue: Catalogue;
  retention: Retention;
  /** Who asked, and from where. */
  actor: { operatorId: string | null; address?: string; requestId?: string };
}

/** What a single act did. */
export interface SingleActOutcome {
  decision: Decision;
  /** The user as it is now. */
  directoryUser: DirectoryUser;
  /** The password that was made, which nothing can tell again; null when none was. */
  temporaryPassword: string | null;
}

/**
 * Does to one user what a job does to the rows of a chunk, through the same code: lock, load, decide, write, audit.
 * @param manager the transaction; whoever opened it commits
 * @returns what was done, or why it was refused: then nothing has changed
 * @throws Error when there is no such customer
 */
export async function runSingleAct(manager: EntityManager, act: SingleAct): Promise<SingleActOutcome | Rejection> {
  const { operation, customerId, input } = act;
  if (!(await lockCustomer(manager, customerId, true))) throw new Error(`There is no customer ${customerId}.`);
  const query = queryForRows([input], operation, null);
  const statements = await Statements.of(manager);
  const directory = await loadDirectory(statements, customerId, act.catalogue, query, act.retention);
  const material = makeMaterial();
  const context = { jobId: null, usageLocation: act.usageLocation ?? null };
  const decision = decideRow(operation, { row: null, input, material }, directory, context);
  if (decision instanceof Rejection) return decision;
  await writeDirectory(statements, directory, 'insert');
  await recordAct(manager, {
    ...act.actor,
    customerId,
    operation: decision.audit ?? operation.audit,
    subjects: [decision.userId],
    details: describe(decision),
  });
  const directoryUser = directory.userById(decision.userId)!;
  return { decision, directoryUser, temporaryPassword: passwordOf(directoryUser, material) };
}

function makeMaterial(): RowMaterial {
  const newUserId = uuidv7();
  const temporaryPassword = generateTemporaryPassword();
  const temporaryPasswordHash = hashTemporaryPassword(temporaryPassword, newUserId);
  return { newUserId, temporaryPassword, temporaryPasswordHash };
}

/** The password was made before it was known whether anybody needs it: it counts when it is now the user's. */
function passwordOf({ id, temporaryPasswordHash }: DirectoryUser, { temporaryPassword }: RowMaterial): string | null {
  const isTheirs = temporaryPasswordHash && verifyTemporaryPassword(temporaryPassword, id, temporaryPasswordHash);
  return isTheirs ? temporaryPassword : null;
}

/** Which fields changed, not what they held: entries outlive the people in them. */
function describe({ status, before, warnings }: Decision): object {
  const { after: _after, ...replaced } = before ?? {};
  return {
    status,
    ...(before && { changed: Object.keys(replaced) }),
    ...(warnings?.length && { warnings: warnings.map(({ code }) => code) }),
  };
}
