import { notify } from '../parts/notify';
import { send } from './request';

/** Saves what an address answers as a file; through fetch, so that a token can go with it. */
export async function downloadFile(path: string, name: string, options?: Parameters<typeof send>[1]): Promise<void> {
  try {
    const response = await send(path, options);
    saveBlob(await response.blob(), name);
  } catch (error) {
    void notify({ color: 'red', message: (error as Error).message });
  }
}

/** Hands a file to the browser. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
