/** Bytes that grow at the end. What is shorter than its room is copied no more than twice on the way. */
export class ByteBuffer {
  /** Only the first `length` bytes mean anything; replaced when it has to grow. */
  bytes: Uint8Array = new Uint8Array(1024);
  length = 0;

  append(source: Uint8Array, start = 0, end = source.length): void {
    if (end <= start) {
      return;
    }
    this.reserve(end - start);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  push(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Makes room for as many bytes more. */
  reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted > this.bytes.length) {
      const larger = new Uint8Array(Math.max(wanted, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
  }

  /** Empties it; the room is kept unless one long entry has made it unusually large. */
  clear(): void {
    this.length = 0;
    if (this.bytes.length > 1024 * 1024) {
      this.bytes = new Uint8Array(1024);
    }
  }
}
