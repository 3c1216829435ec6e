const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const semicolon = 0x3b;
/** More digits than any chunk has: its size stays exact. */
const maxSizeDigits = 12;

/** Where the next byte stands. A trailer is a line after the last chunk; an empty one ends the body. */
type State =
  | 'size'
  | 'extension'
  | 'sizeEnd'
  | 'data'
  | 'dataEnd'
  | 'dataEnded'
  | 'trailer'
  | 'inTrailer'
  | 'lastEnd'
  | 'complete';

/**
 * Takes the chunks of an HTTP/1.1 body apart (RFC 9112, 7.1), wherever the pieces of it are cut. An engine sends each line of a log as a chunk of its
 * own; Node's parser makes a call of each, which costs more than all the rest of reading a log.
 */
export class ChunkedBody {
  #state: State = 'size';
  /** Bytes that are left of the chunk, or its size as far as it has come. */
  #left = 0;
  #digits = 0;

  /** The chunk that ends the body has come. */
  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** What is body in these bytes, moved together within them. Throws where they are no chunks. */
  push(bytes: Uint8Array): Uint8Array {
    let length = 0;
    for (let at = 0; at < bytes.length && this.#state !== 'complete'; ) {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#left);
        if (length !== at) {
          bytes.copyWithin(length, at, end);
        }
        length += end - at;
        this.#left -= end - at;
        at = end;
        this.#state = this.#left === 0 ? 'dataEnd' : 'data';
      } else {
        this.#state = this.#next(bytes[at++] as number);
      }
    }
    return bytes.subarray(0, length);
  }

  #next(byte: number): State {
    switch (this.#state) {
      case 'size':
        return this.#sizeByte(byte);
      case 'extension':
        return byte === carriageReturn ? 'sizeEnd' : 'extension';
      case 'sizeEnd':
        this.#digits = 0;
        return expect(byte, lineFeed, this.#left === 0 ? 'trailer' : 'data');
      case 'dataEnd':
        return expect(byte, carriageReturn, 'dataEnded');
      case 'dataEnded':
        return expect(byte, lineFeed, 'size');
      case 'trailer':
        return byte === carriageReturn ? 'lastEnd' : 'inTrailer';
      case 'inTrailer':
        return byte === lineFeed ? 'trailer' : 'inTrailer';
      case 'lastEnd':
        return expect(byte, lineFeed, 'complete');
      default:
        return this.#state;
    }
  }

  #sizeByte(byte: number): State {
    const digit = hexDigit(byte);
    if (digit !== undefined && this.#digits < maxSizeDigits) {
      this.#left = this.#left * 16 + digit;
      this.#digits++;
      return 'size';
    }
    if (this.#digits > 0 && (byte === carriageReturn || byte === semicolon)) {
      return byte === carriageReturn ? 'sizeEnd' : 'extension';
    }
    throw new Error('The body of the answer is cut into no chunks');
  }
}

function expect(byte: number, wanted: number, next: State): State {
  if (byte !== wanted) {
    throw new Error('A chunk of the answer does not end where it should');
  }
  return next;
}

function hexDigit(byte: number): number | undefined {
  if (byte >= 0x30 && byte <= 0x39) {
    return byte - 0x30;
  }
  const letter = (byte | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : undefined;
}
