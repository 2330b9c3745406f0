import { format, isDateFormat } from 'numfmt';

/** Number formats that a workbook uses without writing them down (ECMA-376 part 1, 18.8.30). */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  11: '0.00E+00',
  12: '# ?/?',
  13: '# ??/??',
  14: 'yyyy-mm-dd',
  15: 'd-mmm-yy',
  16: 'd-mmm',
  17: 'mmm-yy',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'yyyy-mm-dd h:mm',
  37: '#,##0 ;(#,##0)',
  38: '#,##0 ;(#,##0)',
  39: '#,##0.00;(#,##0.00)',
  40: '#,##0.00;(#,##0.00)',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mmss.0',
  48: '##0.0E+0',
  49: '@',
};

/** Days between the two calendars that workbooks count in. */
const DAYS_TO_1904 = 1462;

/**
 * Makes the function that shows a number of a sheet as its format says. Without a format all digits are shown: what Excel
 * shortens to 4.9E+11 is a telephone number. The built-in short date, which looks different on every computer, is ISO 8601.
 * @param patterns the workbook's own formats by id
 * @param from1904 dates count from 1904 instead of 1900
 */
export function numberPresenter(
  patterns: ReadonlyMap<number, string>,
  from1904: boolean,
): (value: string, formatId: number) => string {
  return (text, formatId) => {
    const value = Number(text);
    const pattern = patterns.get(formatId) ?? BUILT_IN[formatId];
    if (!Number.isFinite(value)) return text;
    if (pattern === undefined || /^general$/i.test(pattern) || pattern === '@') return showAllDigits(value);
    const shifted = from1904 && isDateFormat(pattern) ? value + DAYS_TO_1904 : value;
    return format(pattern, shifted, { throws: false }).trim();
  };
}

/** Seventeen digits are stored, fifteen are meant: 0.1 + 0.2 is 0.3. */
function showAllDigits(value: number): string {
  const meant = Number(value.toPrecision(15));
  return Math.abs(meant) < 1e21 && Number.isInteger(meant) ? BigInt(meant).toString() : String(meant);
}
