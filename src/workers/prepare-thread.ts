import { type ChunkToPrepare, type PreparedChunk, prepareChunk } from '../jobs/prepare-chunk';

/** What a preparing thread runs: one chunk at a time. */
export default function prepareInThread(chunk: ChunkToPrepare): Promise<PreparedChunk> {
  return prepareChunk(chunk);
}
