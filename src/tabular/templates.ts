import { type ColumnName, describeColumn, type HeaderLanguage } from './column';
import { recordWriter } from './write-records';

/**
 * An empty file to fill in, as the Excel of the language opens it: German gets semicolons and a byte order mark; a workbook gets a note on
 * each header.
 * @param columns what the operation reads, in the order they are shown
 */
export async function renderTemplate(
  columns: readonly ColumnName[],
  language: HeaderLanguage,
  format: 'csv' | 'xlsx',
): Promise<Buffer> {
  const headers = columns.map((column) => headerOf(column, language));
  if (format === 'xlsx') return renderWorkbook(columns, headers, language);
  const [delimiter, bom] = language === 'de' ? [';', '\uFEFF'] : [',', ''];
  return Buffer.from(`${bom}${recordWriter(delimiter)(headers)}\r\n`);
}

function headerOf(column: ColumnName, language: HeaderLanguage): string {
  return language === 'de' ? describeColumn(column).german : column;
}

async function renderWorkbook(
  columns: readonly ColumnName[],
  headers: string[],
  language: HeaderLanguage,
): Promise<Buffer> {
  // 30 MB that a process need not have before the first workbook is asked for.
  const { Workbook } = await import('exceljs');
  const workbook = new Workbook();
  // The same bytes every time.
  workbook.created = workbook.modified = new Date(0);
  const sheet = workbook.addWorksheet(language === 'de' ? 'Benutzer' : 'Users', {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  const row = sheet.addRow(headers);
  row.font = { bold: true };
  columns.forEach((column, index) => {
    row.getCell(index + 1).note = describeColumn(column).note[language];
    // Text: telephone numbers and postal codes keep their zeros.
    Object.assign(sheet.getColumn(index + 1), { width: Math.max(14, headers[index]!.length + 4), numFmt: '@' });
  });
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
