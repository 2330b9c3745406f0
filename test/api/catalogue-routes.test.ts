import ExcelJS from 'exceljs';
import type { Product } from '../../src/entities/product';
import { CATALOGUE_PRODUCTS } from '../../src/operations/catalogue-products';
import { RunningProduct } from '../support/running-product';

let api: RunningProduct;

beforeAll(async () => {
  api = await RunningProduct.start({ workers: 0 });
});
afterAll(() => api.stop());

const put = (sku: string, body: object) =>
  api.call<Product & { code: string; detail: string }>('PUT', `/catalogue/${sku}`, { body });
const list = async () => (await api.call<{ items: Product[] }>('GET', '/catalogue')).body.items;

test('the catalogue lists every product with its plans and rules', async () => {
  const items = await list();
  expect(items).toEqual(
    expect.arrayContaining(CATALOGUE_PRODUCTS.map((product) => expect.objectContaining({ sku: product.sku }))),
  );
  expect(items.find(({ sku }) => sku === 'MCOPSTN1')).toMatchObject({
    name: 'Microsoft 365 Domestic Calling Plan',
    servicePlans: [{ name: 'MCOPSTN1', label: 'Microsoft 365 Domestic Calling Plan' }],
    exclusiveWith: ['MCOPSTN2'],
    dependsOn: ['MCOEV'],
    prohibitedLocations: expect.arrayContaining(['IN', 'KP']),
  });
});

test('a product that is put is there, can be subscribed to and assigned, and is in the audit log', async () => {
  const product = {
    name: 'Signature Service',
    servicePlans: [{ name: 'SIGN1', label: 'Signing' }],
    dependsOn: ['SPE_E5'],
    prohibitedLocations: ['fr'],
  };
  const { status, body } = await put('SIGN', product);
  expect([status, body]).toEqual([201, { ...product, sku: 'SIGN', exclusiveWith: [], prohibitedLocations: ['FR'] }]);
  expect((await put('SIGN', { ...product, name: 'Signatures' })).status).toBe(200);
  expect((await list()).find(({ sku }) => sku === 'SIGN')!.name).toBe('Signatures');

  const customer = await api.createCustomer({ SIGN: 1, SPE_E5: 1 });
  const user = { upn: `a@${customer.domain}`, displayName: 'A' };
  const create = (licenses: object[]) =>
    api.call(`POST`, `/customers/${customer.id}/users`, { body: { ...user, licenses } });
  expect((await create([{ sku: 'SIGN' }])).body).toMatchObject({ code: 'license-dependency' });
  expect((await create([{ sku: 'SIGN' }, { sku: 'SPE_E5' }])).status).toBe(201);

  const { body: audit } = await api.call<{ items: object[] }>('GET', '/audit?operation=update_catalogue');
  expect(audit.items).toMatchObject([
    { details: { before: { name: 'Signature Service' }, product: { name: 'Signatures' } } },
    { details: { product: { sku: 'SIGN' } } },
  ]);
});

test.each([
  ['X', { name: 'Microsoft 365 e5' }, 409, 'SPE_E5, "Microsoft 365 E5", goes by this SKU or name already.'],
  ['spe_e5', { name: 'X' }, 409, 'goes by this SKU or name already'],
  ['X%3BY', { name: 'X' }, 422, '"X;Y" cannot be a SKU'],
  [
    'X',
    { name: 'X', exclusiveWith: ['SPE_E9'], dependsOn: ['TEAMS9'] },
    422,
    'no product or service plan SPE_E9, TEAMS9',
  ],
  ['X', { name: 'X', exclusiveWith: ['X'] }, 422, 'X cannot exclude itself'],
  ['X', { name: 'X; Y' }, 422, 'name: must not hold a semicolon'],
  ['X', { name: 'X -Y' }, 422, 'name: must not hold'],
  ['X', { name: 'X', prohibitedLocations: ['UK'] }, 422, 'prohibitedLocations.0: must be an ISO 3166-1 code'],
  [
    'X',
    {
      name: 'X',
      servicePlans: [
        { name: 'A', label: 'A' },
        { name: 'a', label: 'B' },
      ],
    },
    422,
    'must not name a service plan twice',
  ],
  ['X', {}, 422, 'name: '],
])('the product %s with %j is refused with %i and told why', async (sku, body, status, detail) => {
  const answer = await put(sku, body);
  expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(detail)]);
  expect((await list()).some((product) => product.sku === 'X')).toBe(false);
});

test('two who put products of one name at once: one is told that it is taken', async () => {
  const answers = await Promise.all(['TWIN_A', 'TWIN_B', 'TWIN_C'].map((sku) => put(sku, { name: 'Twin' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
});

test('templates come in the language that is asked for, as the spreadsheet of that language reads them', async () => {
  const english = await api.call('GET', '/templates/create-users.csv?lang=en');
  expect(english.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(english.headers.get('content-disposition')).toBe('attachment; filename=create-users.csv');
  expect(english.text).toMatch(/^Email,Display name,First name,Last name,Usage location,Licenses,.*\r\n$/);
  expect(english.text).not.toContain('hash');

  const response = await fetch(`${api.url}/api/v1/templates/delete-users.csv`, {
    headers: { authorization: `Bearer ${api.token}`, 'accept-language': 'de-AT, de' },
  });
  const german = Buffer.from(await response.arrayBuffer());
  expect(german.subarray(0, 3).toString('hex')).toBe('efbbbf');
  expect(german.toString()).toContain('E-Mail');
});

test('a template as a workbook has a note on each column', async () => {
  const response = await fetch(`${api.url}/api/v1/templates/create-users.xlsx?lang=de`, {
    headers: { authorization: `Bearer ${api.token}` },
  });
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(await response.arrayBuffer());
  const header = workbook.worksheets[0]!.getRow(1);
  expect(header.getCell(2).text).toBe('Anzeigename');
  expect(header.getCell(2).note).toBeTruthy();
});

test('there is no template for an operation that does not exist', async () => {
  const { status, body } = await api.call('GET', '/templates/promote-users.csv');
  expect([status, body['code']]).toEqual([404, 'not-found']);
});
