import { ByteBuffer } from './byteBuffer.ts';
import { ColumnBuffer, type RecordColumns } from './recordColumns.ts';
import type { RecordBytes } from './recordDecoder.ts';

const lineFeed = 0x0a;

/** Those that are to be kept, in their order; the same object where all are. */
export function filterRecords(
  records: RecordBytes,
  isKept: (columns: RecordColumns, index: number) => boolean,
): RecordBytes {
  const { text, columns, longest } = records;
  const keptText = new ByteBuffer();
  const keptColumns = new ColumnBuffer();
  let start = 0;
  for (let index = 0; index < columns.length; index++) {
    const end = text.indexOf(lineFeed, start) + 1;
    if (isKept(columns, index)) {
      keptText.append(text, start, end);
      keptColumns.append(columns, index, index + 1);
    }
    start = end;
  }
  if (keptColumns.length === columns.length) {
    return records;
  }
  return {
    text: keptText.bytes.subarray(0, keptText.length),
    columns: keptColumns.copy(),
    longest,
  };
}
