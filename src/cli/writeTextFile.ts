import { writeFile } from 'node:fs/promises';
import { VitalsError } from '../core/errors.ts';

/** Throws VitalsError `fileUnwritable`; with `isNew` also `fileExists`. */
export async function writeTextFile(path: string, text: string, { isNew = false } = {}): Promise<void> {
  try {
    await writeFile(path, text, { flag: isNew ? 'wx' : 'w' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VitalsError(
      code === 'EEXIST'
        ? { code: 'fileExists', path }
        : { code: 'fileUnwritable', path, reason: String(code) },
      { cause: error },
    );
  }
}
