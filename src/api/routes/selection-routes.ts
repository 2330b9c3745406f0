import { z } from 'zod';
import { loadCatalogue } from '../../jobs/load-catalogue';
import { summarizeLicenses } from '../../jobs/summarize-licenses';
import { USER_FILTERS } from '../../jobs/user-filter';
import type { Catalogue } from '../../operations/catalogue';
import type { RowInput } from '../../operations/row-input';
import { describeRejection } from '../../operations/sentences';
import { countEverybody } from '../count-everybody';
import { orExplain } from '../explain-filter';
import { type Route, route } from '../route';
import { customerParams, licenseSummarySchema } from '../schemas';
import { orRefuse } from '../single-act';
import { jobSelect } from '../upload-schemas';
import { licenseWish, readLicenses } from '../user-input';
import { whileWanted } from '../while-wanted';

/** Reasons that are told one by one; what is rarer is in the total. */
const MOST_REASONS = 5;

/** What is known of many users at once, before something is done to them. */
export const selectionRoutes: Route[] = [
  route({
    method: 'get',
    path: '/customers/:customerId/users/count',
    access: { to: 'customer', permission: 'users.read' },
    summary: 'How many users match, to the last of them',
    params: customerParams,
    query: USER_FILTERS,
    answers: { 200: z.object({ value: z.number().int() }) },
    handle: async (call) => {
      const count = whileWanted(call, (manager) => countEverybody(manager, call.customer.id, call.query));
      return { status: 200, body: { value: await orExplain(count) } };
    },
  }),

  route({
    method: 'post',
    path: '/customers/:customerId/license-summary',
    access: { to: 'customer', permission: 'licenses.write' },
    summary:
      'Who of a selection has which product, and what adding and removing licences would come to for all of them; nothing is changed',
    params: customerParams,
    body: z.strictObject({
      select: jobSelect.refine((select) => !('filter' in select && select.filter.state === 'deleted'), {
        message: 'must be of live users: deleted ones hold no licence. Leave state out',
      }),
      add: z.array(licenseWish).max(100).default([]),
      remove: z.array(z.string().max(100)).max(100).default([]),
    }),
    answers: { 200: licenseSummarySchema },
    handle: async (call) => {
      const {
        customer,
        body: { select, add, remove },
        lang,
      } = call;
      const { refused, ...summary } = await orExplain(
        whileWanted(call, async (manager) => {
          const catalogue = await loadCatalogue(manager);
          return orRefuse(lang, () =>
            summarizeLicenses(manager, customer, select, readWish(add, remove, catalogue), catalogue),
          );
        }),
      );
      const reasons = refused.slice(0, MOST_REASONS).map(({ users, rejection: { code, column, facts } }) => ({
        users,
        code,
        facts,
        detail: describeRejection(code, column, facts, lang),
      }));
      const users = refused.reduce((sum, reason) => sum + reason.users, 0);
      return { status: 200, body: { ...summary, refused: { users, reasons } } };
    },
  }),
];

function readWish(
  add: readonly z.output<typeof licenseWish>[],
  remove: readonly string[],
  catalogue: Catalogue,
): RowInput | null {
  if (add.length + remove.length === 0) return null;
  const removed = remove.map((sku) => ({ sku, disabledPlans: [] }));
  return {
    details: {},
    addLicenses: readLicenses(add, 'Add licenses', catalogue),
    removeLicenses: readLicenses(removed, 'Remove licenses', catalogue),
  };
}
