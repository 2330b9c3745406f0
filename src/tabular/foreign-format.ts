import { TableProblem } from './table-problem';

const save = 'Open it in the program that made it and save it as "CSV UTF-8" or as an Excel workbook (.xlsx).';

/** Kinds of files that are uploaded by mistake, by the bytes they begin with. */
const signatures: [magic: string, kind: string, advice: string][] = [
  [
    'd0cf11e0a1b11ae1',
    'an Excel 97 or a password-protected workbook',
    'Open it in Excel, remove the password if it has one, and save it as .xlsx or as "CSV UTF-8".',
  ],
  ['25504446', 'a PDF document', save],
  ['89504e47', 'a picture', save],
  ['ffd8ff', 'a picture', save],
  ['47494638', 'a picture', save],
  ['1f8b', 'a compressed file', 'Unpack it and upload the CSV or .xlsx file inside.'],
  ['377abcaf271c', 'a compressed file', 'Unpack it and upload the CSV or .xlsx file inside.'],
  ['526172211a07', 'a compressed file', 'Unpack it and upload the CSV or .xlsx file inside.'],
  ['7f454c46', 'a program', save],
  ['4d5a90', 'a program', save],
];

/** True for what a .xlsx workbook, like every zip file, begins with. */
export function isZip(head: Buffer): boolean {
  return head.toString('latin1', 0, 4) === 'PK\x03\x04' || head.toString('latin1', 0, 4) === 'PK\x05\x06';
}

/**
 * Refuses what is evidently no table, before anyone tries to decode it.
 * @throws TableProblem `unsupported-file`
 */
export function refuseForeignFormat(head: Buffer): void {
  const begins = head.toString('hex', 0, 8);
  const found = signatures.find(([magic]) => begins.startsWith(magic));
  if (!found) return;
  const [, kind, advice] = found;
  throw new TableProblem('unsupported-file', `This is ${kind}, not a table. ${advice}`, { kind });
}
