import type { EngineInfo } from '../containers/containerClient.ts';
import { VitalsError } from '../errors.ts';

export const recordingFormat = 'container-vitals-recording';
export const recordingVersion = 1;

/** What a load made containers use: plain data, self-contained, written as one JSON file. */
export interface Recording {
  readonly format: typeof recordingFormat;
  readonly version: typeof recordingVersion;
  readonly name: string;
  /** RFC 3339, UTC; the engine's clock where it told the time. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly intervalMs: number;
  readonly engine: Pick<EngineInfo, 'product' | 'version' | 'os'>;
  /** Of the folder the recording was made in; null where that is no repository. */
  readonly git: GitState | null;
  /** What was run while recording; null where nothing was. */
  readonly command: RecordedCommand | null;
  readonly containers: readonly RecordedContainer[];
  readonly events: readonly RecordedEvent[];
}

export interface GitState {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  readonly branch: string | null;
  /** There were changes that are not in the commit. */
  readonly isDirty: boolean;
}

export interface RecordedCommand {
  /** Program and arguments, secrets taken out. */
  readonly line: readonly string[];
  /** null where it was ended by a signal. */
  readonly exitCode: number | null;
}

export interface RecordedContainer {
  /** As stableIdentity: what tells which container of another recording this one is compared with. */
  readonly identity: string;
  readonly name: string;
  readonly image: string;
  /** The image's digest (`sha256:…`); null where the engine did not tell. */
  readonly imageId: string | null;
  readonly limits: { readonly cpus: number | null; readonly memoryBytes: number | null };
  /** All that it could use: its limits, or the host's where it has none. Not in recordings of earlier versions. */
  readonly capacity?: { readonly cpus: number | null; readonly memoryBytes: number | null };
  readonly samples: RecordedSamples;
  /** For so long the CPU limit held it back while recording; null where it has none. Not in recordings of earlier versions. */
  readonly throttledMs?: number | null;
  /** Null where the log cannot be read. */
  readonly log: { readonly records: number; readonly errors: number } | null;
}

/** Columns of one length; null where a value is not known. */
export interface RecordedSamples {
  /** Milliseconds since the recording began. */
  readonly at: readonly number[];
  /** As `docker stats`, over the time since the sample before. */
  readonly cpuPercent: readonly (number | null)[];
  readonly memoryBytes: readonly (number | null)[];
  /** Bytes per second since the sample before. */
  readonly networkRxRate: readonly (number | null)[];
  readonly networkTxRate: readonly (number | null)[];
  readonly blockReadRate: readonly (number | null)[];
  readonly blockWriteRate: readonly (number | null)[];
}

export interface RecordedEvent {
  /** Milliseconds since the recording began. */
  readonly at: number;
  readonly identity: string;
  readonly action: string;
}

export const sampleColumns = [
  'cpuPercent',
  'memoryBytes',
  'networkRxRate',
  'networkTxRate',
  'blockReadRate',
  'blockWriteRate',
] as const;
export type SampleColumn = (typeof sampleColumns)[number];

export function writeRecording(recording: Recording): string {
  // One line per container and event: such files are kept in repositories and looked at in diffs.
  const { containers, events, ...head } = recording;
  const list = (values: readonly object[]) =>
    values.length === 0
      ? '[]'
      : `[\n    ${values.map((value) => JSON.stringify(value)).join(',\n    ')}\n  ]`;
  const text = JSON.stringify(head, undefined, 2);
  return `${text.slice(0, -2)},\n  "containers": ${list(containers)},\n  "events": ${list(events)}\n}\n`;
}

/** Throws VitalsError `recordingInvalid`: no JSON, another format, a newer version, or a part that is missing. */
export function parseRecording(text: string, file: string): Recording {
  const invalid = (reason: 'notJson' | 'otherFormat' | 'newerVersion' | 'incomplete', cause?: unknown) =>
    new VitalsError({ code: 'recordingInvalid', file, reason }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('notJson', error);
  }
  const body = object(value);
  if (body.format !== recordingFormat) {
    throw invalid('otherFormat');
  }
  if (typeof body.version !== 'number' || body.version > recordingVersion) {
    throw invalid('newerVersion');
  }
  const isWhole =
    typeof body.name === 'string' &&
    typeof body.startedAt === 'string' &&
    !Number.isNaN(Date.parse(body.startedAt)) &&
    isNumber(body.durationMs) &&
    isNumber(body.intervalMs) &&
    typeof object(body.engine).version === 'string' &&
    isList(body.containers, isContainer) &&
    isList(body.events, isEvent);
  if (!isWhole) {
    throw invalid('incomplete');
  }
  return value as Recording;
}

function isContainer(value: unknown): boolean {
  const { identity, name, image, limits, capacity, samples, throttledMs, log } = object(value);
  const columns = object(samples);
  const length = Array.isArray(columns.at) ? columns.at.length : -1;
  const { records, errors } = object(log);
  return (
    [identity, name, image].every((text) => typeof text === 'string') &&
    [object(limits).cpus, object(limits).memoryBytes].every(isNumberOrNull) &&
    (capacity === undefined || [object(capacity).cpus, object(capacity).memoryBytes].every(isNumberOrNull)) &&
    (throttledMs === undefined || isNumberOrNull(throttledMs)) &&
    isList(columns.at, isNumber) &&
    sampleColumns.every((column) => isList(columns[column], isNumberOrNull, length)) &&
    (log === null || (isNumber(records) && isNumber(errors)))
  );
}

function isEvent(value: unknown): boolean {
  const { at, identity, action } = object(value);
  return isNumber(at) && typeof identity === 'string' && typeof action === 'string';
}

function isList(value: unknown, isItem: (item: unknown) => boolean, length?: number): boolean {
  return Array.isArray(value) && value.every(isItem) && (length === undefined || value.length === length);
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value);

function object(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
