import { request } from '../../api/request';
import type { Detected, Page, RowResult } from '../../api/types';

const BEGINNING_BYTES = 64 * 1024;
/** How many rows are shown. */
const SHOWN = 3;

/** The beginning of a file, to look at. */
export interface Preview {
  header: string[];
  /** The first rows below the header. */
  rows: string[][];
}

/** How a file is written, as far as that is known. */
export interface Writing {
  encoding: string | null;
  delimiter: string | null;
  headerRow: number | null;
}

/**
 * Reads the beginning of a text file, here, before the server has answered.
 * @param writing what is not known is guessed, which is good enough to look at
 * @returns null for workbooks, which only the server opens
 */
export async function readPreview(file: File, { encoding, delimiter, headerRow }: Writing): Promise<Preview | null> {
  const bytes = new Uint8Array(await file.slice(0, BEGINNING_BYTES).arrayBuffer());
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip) return null;
  const text = decode(bytes, encoding);
  const { default: Papa } = await import('papaparse');
  const { data } = Papa.parse<string[]>(headerRow === null ? text.replace(/^sep=.\r?\n/i, '') : text, {
    delimiter: delimiter ?? '',
    skipEmptyLines: headerRow === null ? 'greedy' : false,
    preview: (headerRow ?? 1) + 20 + SHOWN,
  });
  const at = (headerRow ?? 1) - 1;
  const isFilled = (row: string[]) => row.some((cell) => cell.trim() !== '');
  return {
    header: data[at] ?? [],
    rows: data
      .slice(at + 1)
      .filter(isFilled)
      .slice(0, SHOWN),
  };
}

/** The first rows of a file that the server has opened, as far as they have been checked. */
export async function readCheckedRows(jobId: string, { header, columns }: Detected): Promise<Preview> {
  const { items } = await request<Page<RowResult>>(`/jobs/${jobId}/results`, { query: { limit: SHOWN, cells: true } });
  const rows = items.map(({ cells }) => columns.map((column) => (column === null ? '' : (cells?.[column] ?? ''))));
  return { header, rows };
}

function decode(bytes: Uint8Array, encoding: string | null): string {
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
