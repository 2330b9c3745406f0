/** Many short texts in one stretch of memory: a million JavaScript strings cost several times as much. */
export class TextTable {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private ends = new Uint32Array(1024);
  private count = 0;

  /** Bytes of all texts together. */
  get size(): number {
    return this.count === 0 ? 0 : this.ends[this.count - 1]!;
  }

  /** Appends a text; its index is the number of texts before it. */
  add(text: string): void {
    const start = this.size;
    const needed = start + text.length * 3;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, start);
      this.bytes = larger;
    }
    if (this.count === this.ends.length) {
      const longer = new Uint32Array(this.ends.length * 2);
      longer.set(this.ends);
      this.ends = longer;
    }
    this.ends[this.count++] = start + this.bytes.write(text, start, 'utf8');
  }

  /** The text of an index, or undefined where there is none. */
  get(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined;
    return this.bytes.toString('utf8', index === 0 ? 0 : this.ends[index - 1], this.ends[index]);
  }
}
