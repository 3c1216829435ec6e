import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/** Makes no file. Throws VitalsError `fileUnwritable` where there can be none: for what takes long before it has something to write. */
export async function checkWritable(path: string): Promise<void> {
  try {
    const known = await stat(path).catch(() => undefined);
    if (known?.isDirectory()) {
      throw Object.assign(new Error(path), { code: 'EISDIR' });
    }
    await access(known ? path : dirname(path), constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new VitalsError({ code: 'fileUnwritable', path, reason: String(code) }, { cause: error });
  }
}
