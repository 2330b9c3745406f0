import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads a secret that this installation made earlier, or makes and keeps it now, readable by its owner alone.
 * @param directory made when missing; others cannot list it
 * @param make called only when the secret does not exist yet
 */
export function readOrMakeSecret(directory: string, name: string, make: () => string): string {
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const path = join(directory, name);
  const kept = readIfThere(path);
  if (kept) return kept;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${make()}\n`, { mode: 0o600, flush: true });
  try {
    // A link, unlike a rename, never replaces what another process kept first.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
