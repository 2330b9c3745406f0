/** Larger files are not kept: they would have to be in memory, and the browser's store is small. */
const MOST_KEPT_BYTES = 16 * 1024 * 1024;
const LONGEST_KEPT_MS = 24 * 3_600_000;
const DATABASE = 'musterroll';
const STORE = 'files';

/** A file as it lies in the browser's store, readable only with the key that the tab has. */
interface SealedFile {
  name: string;
  lastModified: number;
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

const placeOf = (slot: string) => `musterroll.file.${slot}`;

/**
 * Keeps a file over a reload. Such files hold people and passwords, so it is sealed with a key that only this tab knows, and that ends with
 * it. Nothing is kept where the browser cannot: in a private window, without TLS, or when its store is full.
 * @param slot one file each
 */
export async function keepFile(slot: string, file: File): Promise<void> {
  await dropFile(slot);
  if (file.size > MOST_KEPT_BYTES || !globalThis.crypto.subtle) return;
  try {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, await file.arrayBuffer());
    // Begins with the time: what tabs left behind that are long closed is found by it.
    const id = `${Date.now()}-${toBase64(crypto.getRandomValues(new Uint8Array(9)))}`;
    const record: SealedFile = { name: file.name, lastModified: file.lastModified, nonce, sealed };
    await inStore('readwrite', (store) => store.delete(IDBKeyRange.upperBound(String(Date.now() - LONGEST_KEPT_MS))));
    await inStore('readwrite', (store) => store.put(record, id));
    sessionStorage.setItem(
      placeOf(slot),
      `${id} ${toBase64(new Uint8Array(await crypto.subtle.exportKey('raw', key)))}`,
    );
  } catch {
    sessionStorage.removeItem(placeOf(slot));
  }
}

/** The file that was kept; null: none, or not any more. */
export async function readKeptFile(slot: string): Promise<File | null> {
  const [id, secret] = sessionStorage.getItem(placeOf(slot))?.split(' ') ?? [];
  if (!id || !secret || !globalThis.crypto.subtle) return null;
  try {
    const record = await inStore<SealedFile | undefined>('readonly', (store) => store.get(id));
    if (!record) return null;
    const key = await crypto.subtle.importKey('raw', fromBase64(secret), 'AES-GCM', false, ['decrypt']);
    const content = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: record.nonce }, key, record.sealed);
    return new File([content], record.name, { lastModified: record.lastModified });
  } catch {
    return null;
  }
}

export async function dropFile(slot: string): Promise<void> {
  const [id] = sessionStorage.getItem(placeOf(slot))?.split(' ') ?? [];
  sessionStorage.removeItem(placeOf(slot));
  if (id) await inStore('readwrite', (store) => store.delete(id)).catch(() => undefined);
}

function inStore<Answer>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction(STORE, mode);
      const asked = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
      // Waits for what is under way.
      database.close();
    };
  });
}

const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
