const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelationships = 'http://schemas.openxmlformats.org/package/2006/relationships';
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Styles of `STYLES_XML` by their index: cells are text, so that telephone numbers stay what they are when edited. */
export const CELL_STYLE = { text: 1, header: 2 } as const;

/** What Excel holds in one cell. */
const MAX_CELL_CHARACTERS = 32_767;

/** The parts of a workbook with one sheet, but for the sheet itself (ECMA-376 part 1, 12.3). */
export function workbookParts(sheetName: string): Record<string, string> {
  return {
    '[Content_Types].xml':
      `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/>` +
      `<Override PartName="/${SHEET_PART}" ContentType="${contentType}.worksheet+xml"/></Types>`,
    '_rels/.rels':
      `${declaration}<Relationships xmlns="${packageRelationships}">` +
      `<Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml':
      `${declaration}<workbook xmlns="${main}" xmlns:r="${relationships}">` +
      `<sheets><sheet name="${sheetName}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `${declaration}<Relationships xmlns="${packageRelationships}">` +
      `<Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="rId2" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml':
      `${declaration}<styleSheet xmlns="${main}"><fonts count="2"><font/><font><b/></font></fonts>` +
      '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
      '<cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf fontId="1" numFmtId="49" applyFont="1" applyNumberFormat="1"/></cellXfs></styleSheet>',
  };
}

/** Where the sheet is. */
export const SHEET_PART = 'xl/worksheets/sheet1.xml';
/** What comes before and after a sheet's rows. */
export const SHEET_FRAME = {
  before: `${declaration}<worksheet xmlns="${main}"><sheetData>`,
  after: '</sheetData></worksheet>',
} as const;

/** One row of a sheet; empty cells are left out. */
export function rowXml(row: number, cells: readonly string[], style: number): string {
  let xml = `<row r="${row}">`;
  cells.forEach((cell, column) => {
    if (cell === '') return;
    xml += `<c r="${columnLetters(column)}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeText(cell)}</t></is></c>`;
  });
  return `${xml}</row>`;
}

const letters: string[] = [];

function columnLetters(column: number): string {
  letters[column] ??=
    (column >= 26 ? columnLetters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));
  return letters[column];
}

/** Characters that XML cannot hold are written `_x000D_`, and what looks like that already gets its underscore written so (22.4.2.4). */
function escapeText(text: string): string {
  const held = text.length > MAX_CELL_CHARACTERS ? text.slice(0, MAX_CELL_CHARACTERS).toWellFormed() : text;
  if (!NEEDS_ESCAPE.test(held)) return held;
  return held
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(UNHOLDABLE, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML 1.0 cannot hold, and CR, which readers turn into LF
const UNHOLDABLE = /[\x00-\x08\x0b-\x1f\ufffe\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const NEEDS_ESCAPE = /[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]/;
