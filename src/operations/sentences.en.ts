import { COLUMN_NAMES, type ColumnName } from '../entities/column-name';
import type { RejectionCode } from './rejection';
import type { SentenceTexts } from './sentence-texts';

const quote = (text: string) => `“${text}”`;

/** Why a remembered license stayed away, by the code of its refusal; follows "because". */
const REASONS: Partial<Record<RejectionCode, string>> = {
  'no-seat-left': 'no seat is left. Add seats or free one, then assign it',
  'not-subscribed': 'the customer no longer subscribes to it. Renew the subscription, then assign it',
  'unknown-license': 'the product is no longer in the catalogue. Assign its successor',
  'subscription-suspended': 'its subscription is suspended. Reactivate the subscription, then assign it',
  'license-conflict': 'it excludes another license of the user. Decide which of the two the user needs',
  'license-dependency': 'a license that it depends on is missing. Assign both together',
  'license-prohibited-in-location':
    'it is not offered in the user’s usage location. Check the location, then assign it',
  'no-usage-location': 'the user has no usage location. Set one, then assign it',
};

const WEAK_PASSWORDS: Record<string, string> = {
  'too-short': 'The password is too short. Choose one of at least 12 characters',
  'too-long': 'The password is too long. Choose one of at most 256 characters',
  common: 'The password is one that is guessed first. Choose one that is not a common word or pattern',
  'holds-the-name': 'The password holds the user’s name. Choose one without it',
};

/** What rows are told in English. */
export const ENGLISH_SENTENCES: SentenceTexts = {
  locale: 'en',
  quote,
  more: (count) => `and ${count} more`,
  columns: Object.fromEntries(COLUMN_NAMES.map((name) => [name, name])) as Record<ColumnName, string>,

  rejections: {
    'missing-value': ({ column }) => `${column ?? 'A required value'} is empty. Fill it in, then try the row again.`,
    'invalid-email': ({ quote, column, columnName }) => {
      const value = quote('value') ?? `The value in ${column ?? 'this row'}`;
      if (columnName === 'Alternate email') {
        return `${value} is not an e-mail address. Write it like anna.muster@example.com, or leave it empty.`;
      }
      return `${value} is not a valid user name. Write it like anna.muster@example.com: before the @ only A–Z, 0–9 and ' . - _ ! # ^ ~, without a dot at either end.`;
    },
    'non-ascii-email': ({ quote }) => {
      const value = quote('value') ?? 'The value';
      const proposal = quote('proposal') ?? 'letters without accents';
      return `${value} has letters that a user name cannot have. Use ${proposal} instead, or upload again with transliterate=true.`;
    },
    'unknown-domain': ({ quote, list }) => {
      const verified = list('verified');
      const advice = verified
        ? `Use one of its verified domains: ${verified}.`
        : 'Add the domain to the customer first.';
      return `${quote('domain') ?? 'The domain'} is not a verified domain of this customer. ${advice}`;
    },
    'unknown-customer': ({ quote, number }) => {
      const matches = number('matches');
      const advice = 'Name the customer by one of its domains or by its ID.';
      if (matches) return `${quote('customer') ?? 'The name'} is the name of ${matches} customers. ${advice}`;
      return `${quote('customer') ?? 'What the row names'} is not a customer, or not one of yours. ${advice}`;
    },
    'value-too-long': ({ column, word, number, count }) => {
      const parts: Record<string, string> = { local: 'the part before the @', domain: 'the part after the @' };
      const part = parts[word('part') ?? ''];
      const subject = part ? `In ${column ?? 'this value'}, ${part}` : (column ?? 'A value');
      const [length, max] = [number('length'), number('max')];
      if (max === undefined) return `${subject} is too long. Shorten it.`;
      const has =
        length === undefined ? 'is too long' : `has ${count(length, { one: 'character', other: 'characters' })}`;
      return `${subject} ${has}; at most ${max} are allowed. Shorten it.`;
    },
    'invalid-characters': ({ column, word, number }) => {
      const [character, position] = [word('character'), number('position')];
      const which = character ? ` (${character}${position === undefined ? '' : ` at position ${position}`})` : '';
      return `${column ?? 'A value'} holds an invisible or damaged character${which}. Delete it, or type the value anew.`;
    },
    'invalid-value': ({ column, columnName, quote, list }) => {
      const value = quote('value') ?? 'The value';
      const allowed = list('allowed');
      if (allowed) return `${value} is not possible in ${column ?? 'this column'}. Use one of these: ${allowed}.`;
      if (columnName === 'User ID') {
        return `${value} is not a user ID. Copy the ID from the list of users, or leave it empty and give the user name in “Email”.`;
      }
      return `${value} is not possible in ${column ?? 'this column'}. Correct it, then try the row again.`;
    },
    'invalid-usage-location': ({ quote }) => {
      const value = quote('value') ?? 'The value';
      const proposal = quote('proposal');
      const advice = proposal ? `Use ${proposal} instead.` : 'Use a two-letter code such as DE, or the country’s name.';
      return `${value} is not a country. ${advice}`;
    },
    'upn-taken': ({ quote, columnName }) => {
      const advice =
        columnName === 'New email'
          ? 'Choose another one.'
          : 'Choose another one, or work on the user who has it instead. A deleted user can be restored under another name with “New email”.';
      return `The user name ${quote('upn', 'user') ?? 'of this row'} is already in use. ${advice}`;
    },
    'duplicate-in-file': ({ quote, word }) => {
      const row = word('row');
      const earlier = row ? `Row ${row} of this file` : 'An earlier row of this file';
      return `${earlier} is already about ${quote('user', 'upn') ?? 'the same user'}. Keep only one of the two rows.`;
    },
    'user-not-found': ({ quote }) =>
      `This customer has no user ${quote('user', 'upn') ?? 'of this name'}. Check the spelling, or create the user first.`,
    'user-mismatch': ({ quote }) => {
      const found = quote('found');
      return `“User ID” and “Email” name two different users${found ? `; the ID is that of ${found}` : ''}. Correct one of them, or leave one empty.`;
    },
    'user-deleted': ({ quote, moment }) => {
      const until = moment('until');
      const chance = until ? `Restore the user first, which is possible until ${until}` : 'Restore the user first';
      return `${quote('user', 'upn') ?? 'The user'} has been deleted. ${chance}, or leave the row out.`;
    },
    'user-not-deleted': ({ quote }) =>
      `${quote('user', 'upn') ?? 'The user'} is not deleted, so there is nothing to restore. Leave the row out.`,
    'restore-window-passed': ({ quote, moment }) => {
      const at = moment('purgedAt', 'until');
      const user = quote('user', 'upn') ?? 'The user';
      return `${user} was deleted for good${at ? ` on ${at}` : ''} and cannot be restored any more. Create the user anew.`;
    },
    'no-usage-location': ({ list }) => {
      const licenses = list('licenses');
      return licenses
        ? `The usage location cannot be empty while the user has licenses: ${licenses}. Fill in “Usage location”, or remove the licenses first.`
        : 'The user has no usage location, and without one no license can be assigned. Fill in “Usage location”, or choose a location for the whole file.';
    },
    'unknown-license': ({ quote }) =>
      `${quote('license', 'sku') ?? 'The license'} is not a product of the catalogue. Use its SKU, such as SPE_E3, or its full name.`,
    'not-subscribed': ({ quote }) =>
      `The customer has no subscription to ${quote('sku', 'license') ?? 'this product'}. Add a subscription, or leave the product out.`,
    'subscription-suspended': ({ quote }) =>
      `The subscription to ${quote('sku', 'license') ?? 'this product'} is suspended. Reactivate it, then try the row again.`,
    'no-seat-left': ({ quote, number, count }) => {
      const total = number('total');
      const size =
        total === undefined ? '' : `; the subscription has ${count(total, { one: 'seat', other: 'seats' })} in all`;
      return `${quote('sku') ?? 'This product'} has no seat left${size}. Add seats or remove the license from another user, then try the row again.`;
    },
    'license-conflict': ({ quote }) => {
      const [sku, other] = [quote('sku') ?? 'This product', quote('other') ?? 'another license of the user'];
      return `${sku} and ${other} cannot be held together. Leave one of them out, remove it in the same row with “Remove licenses”, or switch off the service plan that they clash over (SKU -PLAN).`;
    },
    'license-contradiction': ({ quote }) =>
      `The row both adds and removes ${quote('sku', 'license') ?? 'the same license'}. Keep it in only one of the two columns.`,
    'license-dependency': ({ quote, list }) => {
      const needs = list('needs');
      const sku = quote('sku') ?? 'A license';
      const missing = needs ? `at least one of these beside it: ${needs}` : 'another product beside it';
      return `${sku} needs ${missing}. Assign one in the same row, or remove ${sku} too.`;
    },
    'license-prohibited-in-location': ({ quote, place }) =>
      `${quote('sku') ?? 'This product'} is not offered in ${place('location') ?? 'the user’s usage location'}. Leave it out, or correct the usage location.`,
    'unknown-plan': ({ quote, list }) => {
      const plans = list('allowed');
      const license = quote('license', 'sku') ?? 'This product';
      const advice = plans ? `Its plans are ${plans}.` : 'Leave it out.';
      return `${license} has no service plan ${quote('plan') ?? 'of this name'}. ${advice}`;
    },
    'weak-password': ({ word }) =>
      `${WEAK_PASSWORDS[word('reason') ?? ''] ?? 'The password is too easy to guess. Choose another one of at least 12 characters'}, or leave it empty and a temporary one is made.`,
    'password-is-hash': () =>
      'The password of this row is a hash, which cannot be taken over. Empty both “Password” and “Password Hash Function”, and a temporary password is made.',
    'invalid-role': ({ quote, list }) => {
      const allowed = list('allowed');
      return `${quote('value') ?? 'The value'} is not a role. ${allowed ? `Use one of these: ${allowed}.` : 'Use “user” or an administrator role.'}`;
    },
    'wrong-cell-count': ({ number, count }) => {
      const [found, expected] = [number('found'), number('expected')];
      const advice = 'Put a cell that holds the separator or a line break between double quotation marks.';
      if (found === undefined || expected === undefined) {
        return `The row has more or fewer cells than the header. ${advice}`;
      }
      const has = `The row has ${count(found, { one: 'cell', other: 'cells' })}, the header ${expected}.`;
      return found < expected ? `${has} Add what is missing, if only as empty cells.` : `${has} ${advice}`;
    },
    'changed-since': ({ quote }) =>
      `${quote('user', 'upn') ?? 'The user'} has been changed since, so nothing was undone here. Look at the user, and change by hand what still has to change.`,
    'internal-error': ({ quote }) => {
      const reference = quote('reference');
      return `Something failed on our side, and nothing of this row was done. Retry the row; if it fails again, tell your administrator${reference ? ` the reference ${reference}` : ''}.`;
    },
  },

  warnings: {
    'upn-of-deleted-user': ({ quote, moment }) => {
      const until = moment('until');
      const chance = until ? `, who can be restored until ${until}` : '';
      return `${quote('upn', 'user') ?? 'This user name'} also belonged to a deleted user${chance}. From now on that user needs another name to be restored: give it in “New email”.`;
    },
    'license-not-restored': ({ quote, word }) => {
      const reason =
        REASONS[(word('reason') ?? '') as RejectionCode] ?? 'it is not available. Check it, then assign it';
      return `The license ${quote('sku', 'license') ?? 'of the user'} was not restored, because ${reason}.`;
    },
    'ignored-column': ({ list }) => {
      const columns = list('columns');
      return columns
        ? `These columns mean nothing here and were ignored: ${columns}.`
        : 'Some columns mean nothing here and were ignored.';
    },
    'cannot-be-undone': ({ quote }) =>
      `What was done to ${quote('user', 'upn') ?? 'this user'} cannot be undone in full. Look at the user, and change by hand what still has to change.`,
  },

  statuses: {
    succeeded: 'Succeeded',
    unchanged: 'Nothing to change',
    succeeded_with_warnings: 'Succeeded with warnings',
    rejected: 'Rejected',
    cancelled: 'Cancelled',
  },

  otherRejection: (code) => `The row was refused (${quote(code)}). Check its values, then try it again.`,
  otherWarning: (code) => `There is a warning (${quote(code)}). Check the user.`,
};
