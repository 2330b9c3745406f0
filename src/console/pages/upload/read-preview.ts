import type { Detected } from '../../api/types';

const BEGINNING_BYTES = 64 * 1024;

/** The beginning of a file, to look at. */
export interface Preview {
  header: string[];
  /** The first rows below the header. */
  rows: string[][];
}

/**
 * Reads the beginning of a text file.
 * @param detected how the server read it; without that, a guess that is good enough to look at
 * @param shown how many rows
 * @returns null for workbooks, which only the server opens
 */
export async function readPreview(file: File, detected: Detected | null, shown = 3): Promise<Preview | null> {
  const bytes = new Uint8Array(await file.slice(0, BEGINNING_BYTES).arrayBuffer());
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (isZip) return null;
  const text = decode(bytes, detected?.encoding);
  const { default: Papa } = await import('papaparse');
  const { data } = Papa.parse<string[]>(text.replace(/^sep=.\r?\n/i, ''), {
    delimiter: detected?.delimiter ?? '',
    skipEmptyLines: 'greedy',
    preview: (detected?.header ? 20 : 1) + shown,
  });
  const wanted = detected?.header[0];
  const at =
    wanted === undefined
      ? 0
      : Math.max(
          data.findIndex((row) => row[0] === wanted),
          0,
        );
  return { header: data[at] ?? [], rows: data.slice(at + 1, at + 1 + shown) };
}

function decode(bytes: Uint8Array, encoding: string | undefined): string {
  if (encoding) return new TextDecoder(encoding).decode(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
