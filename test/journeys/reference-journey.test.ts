import { expectInvariants } from '../support/invariants';
import { RunningProduct } from '../support/running-product';

/** Licences of this journey: one seat of the scarce product, so that two people cannot both have it. */
const [PLENTY, SCARCE] = ['SPE_E3', 'VISIOCLIENT'];

interface UserAnswer {
  id: string;
  upn: string;
  state: string;
  licenses: { sku: string; disabledPlans: string[] }[];
  temporaryPassword?: string;
  status?: string;
  warnings?: { code: string; detail: string }[];
}

interface PageAnswer {
  items: UserAnswer[];
  count: { value: number; exact: boolean };
}

let product: RunningProduct;
let users: string;
let domain: string;

beforeAll(async () => {
  product = await RunningProduct.start();
  const customer = await product.createCustomer({ [PLENTY!]: 5, [SCARCE!]: 1 });
  users = `/customers/${customer.id}/users`;
  domain = customer.domain;
});
afterAll(() => product.stop());

const act = (method: string, path: string, body?: object) => product.call<UserAnswer>(method, users + path, { body });
const list = async (query: string) => (await product.call<PageAnswer>('GET', `${users}?${query}`)).body;

async function signIn(upn: string, temporaryPassword: string, newPassword: string): Promise<number> {
  const body = { upn, temporaryPassword, newPassword };
  return (await product.call('POST', '/sign-in/change-password', { body, token: '' })).status;
}

test('a user is created with licences, signs in, is reset, loses a licence, is deleted, and comes back with a warning that names what is gone', async () => {
  const licenses = [{ sku: PLENTY }, { sku: SCARCE }];
  const created = await act('POST', '', { upn: `anna@${domain}`, displayName: 'Anna Muster', licenses });
  expect(created.status).toBe(201);
  expect(created.body.licenses.map(({ sku }) => sku)).toEqual([PLENTY, SCARCE]);
  const { id, upn, temporaryPassword } = created.body;

  expect(await signIn(upn, temporaryPassword!, 'the blue kettle sings')).toBe(204);
  expect(await signIn(upn, temporaryPassword!, 'the green kettle sings')).toBe(401);

  const reset = await act('POST', `/${id}/reset-password`, {});
  expect(reset.body.temporaryPassword).toMatch(/^(\w{5}-){3}\w{5}$/);
  expect(reset.body.temporaryPassword).not.toBe(temporaryPassword);
  expect((await list('filter=password-pending')).items.map((user) => user.id)).toEqual([id]);
  expect(await signIn(upn, temporaryPassword!, 'the red kettle sings')).toBe(401);

  const removed = await act('POST', `/${id}/licenses`, { remove: [PLENTY] });
  expect(removed.body.licenses).toEqual([{ sku: SCARCE, disabledPlans: [] }]);

  expect((await act('DELETE', `/${id}`)).status).toBe(200);
  expect(await signIn(upn, reset.body.temporaryPassword!, 'the last kettle sings')).toBe(401);
  expect((await list('search=anna')).items).toEqual([]);
  const deleted = await list('state=deleted');
  expect(deleted.count).toEqual({ value: 1, exact: true });
  expect(deleted.items).toMatchObject([{ id, state: 'deleted', licenses: [{ sku: SCARCE }] }]);

  const other = await act('POST', '', {
    upn: `bernd@${domain}`,
    displayName: 'Bernd Muster',
    licenses: [{ sku: SCARCE }],
  });
  expect(other.status).toBe(201);
  const nobodyElse = await act('POST', '', { upn: `c@${domain}`, displayName: 'C', licenses: [{ sku: SCARCE }] });
  expect([nobodyElse.status, nobodyElse.body]).toMatchObject([409, { code: 'no-seat-left' }]);

  const restored = await act('POST', `/${id}/restore`, {});
  expect(restored.status).toBe(200);
  expect(restored.body).toMatchObject({ state: 'active', licenses: [] });
  expect(restored.body.warnings).toMatchObject([{ code: 'license-not-restored' }]);
  expect(restored.body.warnings![0]!.detail).toMatch(/VISIOCLIENT|Visio/);
  expect(await signIn(upn, restored.body.temporaryPassword!, 'a new kettle sings')).toBe(204);
  expect((await list('filter=unlicensed')).items.map((user) => user.id)).toEqual([id]);
  expect((await list('state=deleted')).count).toEqual({ value: 0, exact: true });
  await expectInvariants(product.dataSource);
});
