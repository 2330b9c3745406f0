import { loadCatalogue } from '../jobs/load-catalogue';
import type { Catalogue } from '../operations/catalogue';
import type { Operation } from '../operations/operation';
import { Rejection } from '../operations/rejection';
import type { RowInput } from '../operations/row-input';
import { describeRejection, describeWarning } from '../operations/sentences';
import { runSingleAct } from '../operations/single-act';
import { Problem } from './problem';
import type { Answer, Call } from './route';
import { describeUser } from './users';

type AnyCall = Call<unknown, unknown, unknown>;

/** What is not there is 404, what stands in the way is 409, what was said wrong is 422. */
const STATUS: Partial<Record<Rejection['code'], number>> = {
  'user-not-found': 404,
  'user-deleted': 409,
  'user-not-deleted': 409,
  'restore-window-passed': 409,
  'upn-taken': 409,
  'not-subscribed': 409,
  'subscription-suspended': 409,
  'no-seat-left': 409,
  'license-conflict': 409,
  'license-dependency': 409,
};

/**
 * Applies an operation to one user: the same code as a row of a job, under the same lock. The answer is the user as it is now; a
 * temporary password is told here and never again.
 * @param read makes the row of what the call says
 * @throws Problem for whatever a row would be rejected for
 */
export function actOnUser(
  call: AnyCall,
  operation: Operation,
  status: number,
  read: (catalogue: Catalogue) => RowInput,
): Promise<Answer> {
  const { caller, customer, config, address, requestId, lang } = call;
  return call.transaction(async (manager) => {
    const catalogue = await loadCatalogue(manager);
    const outcome = await runSingleAct(manager, {
      operation,
      customerId: customer.id,
      input: await orRefuse(lang, () => read(catalogue)),
      catalogue,
      retention: {
        deletedUserDays: config.DELETED_USER_RETENTION_DAYS,
        temporaryPasswordHours: config.TEMPORARY_PASSWORD_HOURS,
      },
      actor: { operatorId: caller.operatorId, address, requestId },
    });
    if (outcome instanceof Rejection) throw refusal(outcome, lang);
    const { decision, temporaryPassword } = outcome;
    const user = await describeUser(manager, customer.id, decision.userId, config.DELETED_USER_RETENTION_DAYS);
    const warnings = (decision.warnings ?? []).map(({ code, facts }) => ({
      code,
      detail: describeWarning(code, facts, lang),
    }));
    const repeat = { ...user, status: decision.status, warnings };
    return {
      status,
      body: temporaryPassword ? { ...repeat, temporaryPassword } : repeat,
      repeat,
      headers: { 'Cache-Control': 'no-store' },
    };
  });
}

/** What a row would be refused for, as HTTP says it. @throws Problem */
export async function orRefuse<T>(lang: 'de' | 'en', read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof Rejection ? refusal(error, lang) : error;
  }
}

function refusal({ code, column, facts }: Rejection, lang: 'de' | 'en'): Problem {
  return new Problem(STATUS[code] ?? 422, code, describeRejection(code, column, facts, lang), { column, ...facts });
}
