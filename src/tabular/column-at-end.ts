import { recordParser } from './parse-record';
import { RecordScanner } from './record-scanner';

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * In which column some text ends, counted from 1, for sentences that name a place.
 * @param text the file, or its last stretch beginning with a record
 * @param delimiter the one that occurs most often in the last line, if it is not known yet
 */
export function columnAtEnd(text: Buffer, delimiter = likeliestDelimiter(text)): number {
  const scanner = new RecordScanner(delimiter.charCodeAt(0));
  let start = 0;
  while (start < text.length && scanner.scan(text, start, false)) start = scanner.next;
  return cellsOf(text.subarray(start), delimiter).length;
}

/** Which cell of a record is the longest, counted from 1. */
export function widestColumn(record: Buffer, delimiter: string): number {
  const lengths = cellsOf(record, delimiter).map((cell) => cell.length);
  return lengths.indexOf(lengths.reduce((a, b) => Math.max(a, b), 0)) + 1;
}

function cellsOf(record: Buffer, delimiter: string): string[] {
  const text = record.toString('utf8');
  return recordParser(delimiter)(text, text.includes('"'));
}

function likeliestDelimiter(text: Buffer): string {
  const lastLine = text.subarray(Math.max(text.lastIndexOf(0x0a), text.lastIndexOf(0x0d)) + 1).toString('utf8');
  const counts = DELIMITERS.map((delimiter) => lastLine.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
