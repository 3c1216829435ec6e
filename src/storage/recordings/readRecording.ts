import { readFile } from 'node:fs/promises';
import { VitalsError } from '../../core/errors.ts';
import { parseRecording, type Recording } from '../../core/recordings/recording.ts';

/** Throws VitalsError `recordingInvalid`. */
export async function readRecording(file: string): Promise<Recording> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new VitalsError({ code: 'recordingInvalid', file, reason: 'unreadable' }, { cause });
  }
  return parseRecording(text, file);
}
