// The sample customers that screenshots are taken of.

const FIRST = ['Anna', 'Björn', 'Clara', 'David', 'Eva', 'Felix', 'Greta', 'Hannes', 'Ida', 'Jonas', 'Katja', 'Lukas'];
const LAST = [
  'Meier',
  'Schmidt',
  'Fischer',
  'Weber',
  'Wagner',
  'Becker',
  'Hoffmann',
  'Koch',
  'Richter',
  'Klein',
  'Wolf',
];
const DEPARTMENTS = ['Vertrieb', 'Einkauf', 'IT', 'Werk 2', 'Personal'];
const CUSTOMERS = ['Fabrikam AG', 'Adatum Logistik GmbH', 'Litware Kliniken', 'Northwind Traders', 'Tailspin Toys SE'];

const ascii = (name) =>
  name
    .toLowerCase()
    .replaceAll('ö', 'oe')
    .replace(/[^a-z]/g, '');

/** A user as a row; the same number is the same user. */
function rowOf(index, domain, licenses) {
  const [first, last] = [FIRST[index % FIRST.length], LAST[(index * 7) % LAST.length]];
  return {
    Email: `${ascii(first)}.${ascii(last)}${index >= 77 ? index : ''}@${domain}`,
    'Display name': `${first} ${last}`,
    'First name': first,
    'Last name': last,
    Department: DEPARTMENTS[index % DEPARTMENTS.length],
    'Block sign in': index % 29 === 5 ? 'yes' : 'no',
    Licenses: licenses[(index + Math.floor(index / FIRST.length)) % licenses.length],
  };
}

/** A file as German Excel writes it, with a few mistakes to be found. */
function fileWithMistakes() {
  const lines = Array.from({ length: 40 }, (_, index) => {
    const {
      Email,
      'Display name': name,
      'First name': first,
      'Last name': last,
    } = rowOf(index + 400, 'contoso.de', ['']);
    const mail = index === 2 ? `${first}.Müller@contoso.de` : index === 4 ? Email.replace('@', ' at ') : Email;
    return [first, last, name, mail, index === 5 ? 'Absurdistan' : 'DE', index % 3 === 0 ? 'SPE_E5' : ''].join(';');
  });
  const text = ['Vorname;Nachname;Anzeigename;E-Mail;Nutzungsstandort;Lizenzen', ...lines].join('\r\n');
  return { name: 'neue-benutzer.csv', mimeType: 'text/csv', buffer: Buffer.from(`${text}\r\n`, 'latin1') };
}

/**
 * Fills an empty installation through its API.
 * @returns what the scenes need: a customer, a file to check, a job with every outcome and a job whose passwords wait
 */
export async function furnish(url, token) {
  const call = async (method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  };
  const run = async (customer, operation, body) => {
    let job = await call('POST', `/customers/${customer}/jobs/${operation}`, body);
    while (job.state !== 'completed') {
      await new Promise((resolve) => setTimeout(resolve, 100));
      job = await call('GET', `/jobs/${job.id}`);
    }
    return job.id;
  };
  const subscribe = (customer, seats) =>
    Promise.all(
      Object.entries(seats).map(([sku, count]) =>
        call('POST', `/customers/${customer}/subscriptions`, { sku, seats: count }),
      ),
    );

  for (const [index, name] of CUSTOMERS.entries()) {
    const domain = `${name.split(' ')[0].toLowerCase()}.example`;
    const { id } = await call('POST', '/customers', {
      name,
      domains: [domain],
      usageLocation: ['AT', 'DE', 'CH'][index % 3],
    });
    await subscribe(id, { SPE_E3: 60, SPE_E5: 10 });
    await run(id, 'create-users', {
      rows: Array.from({ length: 50 + index * 17 }, (_, row) => rowOf(row, domain, ['SPE_E3', ''])),
    });
  }
  const { id: customer } = await call('POST', '/customers', {
    name: 'Contoso GmbH',
    domains: ['contoso.de', 'contoso.com'],
    usageLocation: 'DE',
  });
  await subscribe(customer, { SPE_E3: 160, SPE_E5: 90, O365_BUSINESS_PREMIUM: 120, POWER_BI_PRO: 60, VISIOCLIENT: 20 });
  const licenses = ['SPE_E3', 'SPE_E5', '', 'O365_BUSINESS_PREMIUM; POWER_BI_PRO'];
  const mixedJob = await run(customer, 'create-users', {
    rows: Array.from({ length: 300 }, (_, row) => rowOf(row, row % 40 === 3 ? 'contosso.de' : 'contoso.de', licenses)),
  });
  const { items } = await call('GET', `/customers/${customer}/users?limit=60`);
  await run(customer, 'delete-users', { select: { userIds: items.slice(20, 32).map(({ id }) => id) } });
  const handOverJob = await run(customer, 'reset-passwords', {
    select: { userIds: items.slice(2, 8).map(({ id }) => id) },
  });
  for (const [email, displayName, role] of [
    ['mara.lindt@partner.example', 'Mara Lindt', 'admin-agent'],
    ['tom.berg@partner.example', 'Tom Berg', 'helpdesk-agent'],
  ])
    await call('POST', '/operators', { email, displayName, role });
  return { customer, checkedFile: fileWithMistakes(), mixedJob, handOverJob };
}
