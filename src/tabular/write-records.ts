import { FormatterOptions } from '@fast-csv/format';
import { FieldFormatter } from '@fast-csv/format/build/src/formatter';

/** Makes the function that writes one record, without its line end, so that reading it gives the same cells. */
export function recordWriter(delimiter: string): (cells: readonly string[]) => string {
  const options = { delimiter, rowDelimiter: '\n' };
  const plain = new FieldFormatter(new FormatterOptions(options));
  const quoting = new FieldFormatter(new FormatterOptions({ ...options, quoteColumns: true }));
  // fast-csv looks four times at a cell; most need no second look. Zeros it leaves out, and pipes it quotes.
  const needsCare = new RegExp(`["|\\0\\r\\n${delimiter}]|^\\s|\\s$`);
  return (cells) => {
    let record = '';
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index] ?? '';
      if (index > 0) record += delimiter;
      // Readers trim spaces around unquoted cells, and some take them for part of the separator.
      record += needsCare.test(cell) ? (/^\s|\s$/.test(cell) ? quoting : plain).format(cell, index, false) : cell;
    }
    return record;
  };
}

/** Writes rows as UTF-8 records that `parseBatch` reads back, one line end each. */
export function writeRecords(rows: readonly (readonly string[])[], delimiter: string): Buffer {
  const write = recordWriter(delimiter);
  return Buffer.from(rows.map((cells) => `${write(cells)}\n`).join(''));
}
