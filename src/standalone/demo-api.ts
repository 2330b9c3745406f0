/** A bulk job as the demo looks at it. */
export interface DemoJob {
  id: string;
  state: string;
  rowCount: number;
  processedRows: number;
  succeeded: number;
  unchanged: number;
  warned: number;
  rejected: number;
}

/** One row's result as the demo prints it. */
export interface DemoResult {
  row: number;
  status: string;
  code: string | null;
  detail: string | null;
  upn: string | null;
}

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
}

/** Calls of the HTTP API below /api/v1, as any program of a customer would make them. */
export interface DemoApi {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: object): Promise<Answer>;
  /** Sends a file as it is. @param type its media type */
  upload<Answer>(path: string, file: Buffer, type: string): Promise<Answer>;
}

/** @throws Error with the API's own sentence when it refuses */
export function createDemoApi(url: string, token: string, signal: AbortSignal): DemoApi {
  const call = async <Answer>(
    method: string,
    path: string,
    type?: string,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<Answer> => {
    const headers = { Authorization: `Bearer ${token}`, ...(type && { 'Content-Type': type }) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, body, signal });
    if (response.ok) return (await response.json()) as Answer;
    const { title, detail } = (await response.json()) as { title: string; detail?: string };
    throw new Error(`${method} ${path} was refused: ${detail ?? title}`);
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, 'application/json', JSON.stringify(body)),
    upload: (path, file, type) => call('POST', path, type, new Uint8Array(file)),
  };
}
