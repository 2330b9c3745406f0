import { uuidv7 } from 'uuidv7';
import { createOneTimeLink } from '../../../src/delivery/one-time-link';
import { Mail } from '../../../src/entities/mail';
import type { ConsoleUnderTest } from '../console-under-test';
import { type Account, enrol } from './accounts';
import { backdate } from './backdate';
import { personOf, type Row } from './people';

/** What there is to be seen, by the addresses of it. */
export interface Showcase {
  customer: string;
  /** A customer without users, jobs and subscriptions. */
  emptyCustomer: string;
  /** Signed in by default. */
  administrator: Account;
  /** Is asked for a code as well. */
  careful: Account;
  /** Has to choose a password. */
  newcomer: { email: string; temporaryPassword: string };
  jobs: { mixed: string; running: string; scheduled: string; checked: string; handOver: string };
  /** Puts the job that is held in the middle of its work where it would be two seconds after its start. */
  keepPace(): Promise<unknown>;
  /** To be dropped on the page for files. */
  file: { name: string; mimeType: string; buffer: Buffer<ArrayBuffer> };
  /** Makes a link that shows one user's temporary password, once. @returns its address */
  makeOneTimeLink(): Promise<string>;
}

const MAIN = 'contoso.example';
const OTHERS = [
  ['Adatum Logistik GmbH', 'adatum.example', 'AT', 67],
  ['Bäckerei Wörner KG', 'woerner.example', 'DE', 23],
  ['Fabrikam AG', 'fabrikam.example', 'CH', 118],
  ['Litware Kliniken gGmbH', 'litware.example', 'DE', 204],
  ['Northwind Traders', 'northwind.example', 'GB', 84],
  ['Tailspin Toys SE', 'tailspin.example', 'DE', 41],
] as const;
/** Held in the middle of its work, so that a picture of it can be taken. */
const HELD = { rows: 12_500, done: 7_850, refused: 41 };

/** Fills an empty installation as a partner of some size would have filled it. */
export async function furnishShowcase(console: ConsoleUnderTest): Promise<Showcase> {
  const { administrator, careful, newcomer, colleague } = await enrol(console);
  const shop = new Shop(console, administrator.as);
  let litware = '';
  for (const [name, domain, location, users] of OTHERS) {
    const id = await shop.open(name, [domain], location, { SPE_E3: users + 12, SPE_E5: Math.ceil(users / 9) });
    if (domain === 'litware.example') litware = id;
    await shop.run(id, 'create-users', people(users, domain, ['SPE_E3', 'SPE_E3', '', 'SPE_E3']));
  }
  const emptyCustomer = await shop.open('Wingtip Studio', ['wingtip.example'], 'DE', {});
  const customer = await shop.open('Contoso GmbH', [MAIN, 'werk.contoso.example'], 'DE', {
    SPE_E3: 160,
    SPE_E5: 84,
    O365_BUSINESS_PREMIUM: 120,
    POWER_BI_PRO: 60,
    VISIOCLIENT: 20,
  });
  const mixed = await shop.run(customer, 'create-users', newcomersWithMistakes());
  const { items } = await console.call<{ items: { id: string; upn: string }[] }>(
    'GET',
    `/customers/${customer}/users?limit=60`,
  );
  const ids = (from: number, to: number) => ({ select: { userIds: items.slice(from, to).map(({ id }) => id) } });
  const other = new Shop(console, colleague.as);
  await other.run(customer, 'assign-licenses', { ...ids(32, 50), set: { 'Add licenses': 'VISIOCLIENT' } });
  await other.run(customer, 'delete-users', ids(20, 32));
  await other.run(customer, 'create-users', { rows: [{ Email: items[21]!.upn, 'Display name': 'Greta Neumann' }] });
  await shop.useUp(customer, ['SPE_E5', 'POWER_BI_PRO']);
  await other.run(customer, 'update-users', { ...ids(8, 20), set: { Office: 'Werk 3' } });
  const file = fileWithMistakes();
  const checked = await shop.check(customer, file.buffer);
  await other.run(litware, 'reset-passwords', { select: { filter: { search: 'anna.' } } });
  const handOver = await shop.run(customer, 'reset-passwords', ids(50, 56));
  const scheduled = await shop.plan(customer, people(48, 'werk.contoso.example', ['SPE_E3']), 14);
  const running = await shop.hold(customer);
  await backdate(console.database.dataSource);
  const makeOneTimeLink = () => linkTo(console, customer, handOver, administrator.operatorId);
  const keepPace = () =>
    console.database.dataSource.query(
      `UPDATE bulk_jobs SET started_at = now() - interval '2 seconds', touched_at = now() WHERE id = $1`,
      [running],
    );
  const jobs = { mixed, running, scheduled, checked, handOver };
  return { customer, emptyCustomer, administrator, careful, newcomer, jobs, keepPace, file, makeOneTimeLink };
}

const people = (count: number, domain: string, licenses: readonly string[]): { rows: Row[] } => ({
  rows: Array.from({ length: count }, (_, index) => ({
    ...personOf(index, domain),
    Licenses: licenses[(index * 5 + Math.floor(index / 28) * 3 + 1) % licenses.length]!,
  })),
});

/** 320 users, some of whom cannot be made: a misspelt domain, seats that run out. */
function newcomersWithMistakes(): { rows: Row[] } {
  const { rows } = people(320, MAIN, ['SPE_E3', 'SPE_E5', '', 'O365_BUSINESS_PREMIUM; POWER_BI_PRO']);
  return {
    rows: rows.map((row, index) => ({
      ...row,
      'Block sign in': index % 29 === 5 ? 'yes' : 'no',
      ...(index % 40 === 3 && { Email: row['Email']!.replace(MAIN, 'contosso.example') }),
    })),
  };
}

/** A file as German Excel writes it, with a few mistakes to be found. */
function fileWithMistakes(): Showcase['file'] {
  const wrong: Record<number, Row> = {
    2: { Email: 'Björn.Müller@contoso.example' },
    4: { Email: 'vera.klein at contoso.example' },
    5: { Location: 'Absurdistan' },
    9: { Email: 'jonas.weber@contosso.example' },
  };
  const lines = Array.from({ length: 40 }, (_, index) => {
    const person: Row = { ...personOf(index + 420, MAIN), Location: 'DE', ...wrong[index] };
    const license = index % 3 === 0 ? 'Microsoft 365 E5' : '';
    return [
      person['First name'],
      person['Last name'],
      person['Display name'],
      person['Email'],
      person['Location'],
      license,
    ];
  });
  const header = 'Vorname;Nachname;Anzeigename;E-Mail;Verwendungsstandort;Lizenzen';
  const text = [header, ...lines.map((cells) => cells.map(toWindows).join(';'))].join('\r\n');
  return { name: 'neue-benutzer.csv', mimeType: 'text/csv', buffer: Buffer.from(`${text}\r\n`, 'latin1') };
}

/** What Excel's own character set has no letter for, it leaves the mark off. */
const toWindows = (cell = ''): string =>
  cell.replace(/[^\0-\xff]/g, (letter) => letter.normalize('NFD').replace(/[^\0-\xff]/g, '') || 'i');

/** Orders in one operator's name. */
class Shop {
  constructor(
    private readonly console: ConsoleUnderTest,
    private readonly as: Account['as'],
  ) {}

  private call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    return this.console.call<Body>(method, path, body, this.as);
  }

  async open(name: string, domains: string[], usageLocation: string, seats: Record<string, number>): Promise<string> {
    const { id } = await this.call<{ id: string }>('POST', '/customers', { name, domains, usageLocation });
    for (const [sku, count] of Object.entries(seats))
      await this.call('POST', `/customers/${id}/subscriptions`, { sku, seats: count });
    return id;
  }

  /** Leaves no seat of some products. */
  async useUp(customer: string, skus: string[]): Promise<void> {
    const path = `/customers/${customer}/subscriptions`;
    const { items } = await this.call<{ items: { sku: string; consumedSeats: number }[] }>('GET', path);
    for (const { sku, consumedSeats } of items.filter(({ sku }) => skus.includes(sku)))
      await this.call('PATCH', `${path}/${sku}`, { seats: consumedSeats });
  }

  async run(customer: string, operation: string, body: object): Promise<string> {
    const { id } = await this.call<{ id: string }>('POST', `/customers/${customer}/jobs/${operation}`, body);
    await this.console.finished(id);
    return id;
  }

  async check(customer: string, file: Uint8Array<ArrayBuffer>): Promise<string> {
    const { id } = await this.console.upload(customer, file, { mode: 'validate' }, this.as);
    await this.console.finished(id);
    return id;
  }

  async plan(customer: string, { rows }: { rows: Row[] }, inHours: number): Promise<string> {
    const names = Object.keys(rows[0]!);
    const text = [names, ...rows.map((row) => names.map((name) => row[name]))].map((cells) => cells.join(','));
    const startAt = new Date(Date.now() + inHours * 3_600_000).toISOString();
    return (await this.console.upload(customer, `${text.join('\n')}\n`, { startAt }, this.as)).id;
  }

  /** A job that stands still in the middle, with nobody to go on with it. */
  async hold(customer: string): Promise<string> {
    const rows = Array.from({ length: HELD.rows }, (_, number) => ({
      Email: `azubi${number + 1}@${MAIN}`,
      'Display name': `Auszubildende ${number + 1}`,
    }));
    const id = await this.plan(customer, { rows }, 1_000);
    const { dataSource } = this.console.database;
    await dataSource.query(
      `UPDATE bulk_jobs SET state = 'running', start_at = NULL, started_at = now(), touched_at = now(),
         succeeded = $2, rejected = $3, rung_at = now() + interval '1 day' WHERE id = $1`,
      [id, HELD.done - HELD.refused, HELD.refused],
    );
    await dataSource.query(
      `INSERT INTO row_results (job_id, row, status, upn)
       SELECT $1, row, 'succeeded', 'azubi' || row || '@${MAIN}' FROM generate_series(1, ${HELD.done}) row`,
      [id],
    );
    return id;
  }
}

let links = 0;

async function linkTo({ database, url }: ConsoleUnderTest, customer: string, job: string, by: string): Promise<string> {
  const { manager } = database.dataSource;
  // One after the other: who opens a link ends all links to the same password.
  const row = (links++ % 6) + 1;
  const [user] = await manager.query('SELECT user_id FROM row_results WHERE job_id = $1 AND row = $2', [job, row]);
  const known = await manager.findOneBy(Mail, { jobId: job, userId: user.user_id });
  const mail = manager.create(Mail, {
    id: known?.id ?? uuidv7(),
    customerId: customer,
    jobId: job,
    userId: user.user_id,
    operatorId: by,
    recipient: 'anna.schmidt@privat.example',
    content: 'link',
    lang: 'de',
    status: 'sent',
    attempts: 1,
  });
  if (!known) await manager.insert(Mail, mail);
  const secret = await createOneTimeLink(manager, mail, new Date(Date.now() + 86_400_000));
  return `${url}/one-time/${secret}`;
}
