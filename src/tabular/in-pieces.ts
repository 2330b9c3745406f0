const PIECE_CHARACTERS = 64 * 1024;

/** Joins lines into texts that are worth being sent, so that a million lines are not a million writes. */
export async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < PIECE_CHARACTERS) continue;
    yield text;
    text = '';
  }
  yield text;
}
