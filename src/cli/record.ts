import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { t } from '@vscode/l10n';
import { type Container, stableIdentity } from '../core/containers/container.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import { selectContainers } from '../core/containers/selectContainers.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem } from '../core/errors.ts';
import { Recorder } from '../core/recordings/recorder.ts';
import { type RecordedCommand, type Recording, writeRecording } from '../core/recordings/recording.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { gitState } from '../storage/recordings/gitState.ts';
import { errorCounter } from '../workers/countErrors.ts';
import { numberOption } from './arguments.ts';
import { type Command, type CommandContext, type OptionSpecs, type Output, UsageError } from './command.ts';
import { writeJsonArray } from './json.ts';
import { checkWritable, writeTextFile } from './writeTextFile.ts';

const options = {
  output: {
    type: 'string',
    short: 'o',
    value: 'FILE',
    help: () => t('where the recording is written (default: by name and time, in this folder; -: to stdout)'),
  },
  name: {
    type: 'string',
    value: 'TEXT',
    help: () => t('what the recording is called (default: the command)'),
  },
  interval: {
    type: 'string',
    short: 'i',
    value: 'S',
    help: () => t('seconds between readings (default: 1)'),
  },
  for: { type: 'string', value: 'S', help: () => t('ends after S seconds') },
} as const satisfies OptionSpecs;

export const recordCommand: Command<typeof options> = {
  name: 'record',
  usage: '[NAME…] [--output FILE] [--name TEXT] [--interval S] [--for S] [--json] [-- COMMAND…]',
  summary: () => t('record what containers use while a command runs, to compare it later'),
  details: () =>
    t(
      'Records all containers, or those named, until COMMAND ends, for S seconds, or until Ctrl-C. The file holds samples, limits, images, events, counts of errors and the git commit; secrets are taken out of the command line. Exit code: that of COMMAND, else 0; 2 where nothing could be recorded.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  takesCommandLine: true,
  failureCode: 2,
  async run(input, context) {
    const intervalMs =
      1000 * (numberOption('interval', input.options.interval, { min: 0.2, max: 3600 }) ?? 1);
    const seconds = numberOption('for', input.options.for, { min: 1, max: 7 * 86_400 });
    const { output } = input.options;
    if (input.isJson && output === '-') {
      throw new UsageError(
        t('With --output - the recording itself is on stdout: --json has no place there.'),
      );
    }
    if (output !== '-') {
      // Now, not when hours were recorded for nothing.
      await checkWritable(output ?? 'recording.cvrec.json');
    }
    const client = await context.connect();
    const isWanted = await wantedContainers(client, input.positionals, context.signal);
    const recorder = new Recorder(client, { intervalMs, isWanted }, context.clock);
    const command = await untilEnd(
      input.commandLine,
      seconds,
      context,
      output === '-' || input.isJson,
    ).finally(() => recorder.end());
    const name = input.options.name ?? (input.commandLine.join(' ') || t('Recording'));
    const git = await gitState(process.cwd());
    const recording = await recorder.stop({ name, git, command, countErrors: errorCounter(client.endpoint) });
    const file = await write(recording, output, context);
    if (input.isJson) {
      writeJsonArray(context.stdout, [jsonOf(recording, file)]);
    }
    const isInPlace = output === undefined || output === file;
    return (command ? (command.exitCode ?? 1) : 0) || (isInPlace ? 0 : recordCommand.failureCode);
  },
};

/** Names are looked for now, so that a wrong one is told at once; what goes by them is recorded, created again too. */
async function wantedContainers(
  client: ContainerClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<(container: Container) => boolean> {
  if (names.length === 0) {
    return () => true;
  }
  const identities = new Set(selectContainers(await client.list(signal), names).map(stableIdentity));
  return (container) => identities.has(stableIdentity(container));
}

/** Resolves when the command has ended, with how; without a command, after so many seconds or when the user ends it. */
async function untilEnd(
  [program, ...args]: readonly string[],
  seconds: number | undefined,
  { signal, clock, stderr }: CommandContext,
  toStderr: boolean,
): Promise<RecordedCommand | null> {
  const timeUp = new AbortController();
  const time =
    seconds === undefined ? undefined : clock.delay(seconds * 1000, timeUp.signal).catch(() => undefined);
  if (program === undefined) {
    if (time === undefined && stderr.isTTY) {
      stderr.write(`${t('Recording … Ctrl-C ends it.')}\n`);
    }
    await Promise.race([time, aborted(signal)].filter((end) => end !== undefined));
    timeUp.abort();
    return null;
  }
  const child = spawn(program, args, { stdio: ['inherit', toStderr ? 2 : 'inherit', 'inherit'] });
  const ended = exitCodeOf(child, program);
  // Ctrl-C in a terminal reaches the command itself; a signal to this process alone has to be handed on.
  const kill = () => child.kill('SIGTERM');
  signal.addEventListener('abort', kill, { once: true });
  void time?.then(() => !timeUp.signal.aborted && kill());
  try {
    return { line: [program, ...args], exitCode: await ended };
  } finally {
    timeUp.abort();
    signal.removeEventListener('abort', kill);
  }
}

function exitCodeOf(child: ChildProcess, program: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', () => reject(new UsageError(t('{0} cannot be run.', program))));
    child.on('exit', (code) => resolve(code));
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({ name, startedAt, durationMs, containers, command }: Recording, file: string): object {
  return {
    file,
    name,
    startedAt,
    durationSeconds: durationMs / 1000,
    containers: containers.map(({ identity }) => identity),
    commandExitCode: command?.exitCode ?? null,
  };
}

/** Resolves with where it is, which may be elsewhere than it was wanted. Throws VitalsError where it could go nowhere. */
async function write(
  recording: Recording,
  output: string | undefined,
  { stdout, stderr }: CommandContext,
): Promise<string> {
  const text = writeRecording(recording);
  if (output === '-') {
    stdout.write(text);
    return output;
  }
  const wanted = output ?? defaultFile(recording);
  const file = await writeSomewhere(wanted, text, stderr);
  const { containers, durationMs } = recording;
  const seconds = (durationMs / 1000).toFixed(0);
  stderr.write(
    `${t('Recorded {0} containers for {1} s: {2}', containers.length, seconds, toPlainText(file))}\n`,
  );
  return file;
}

/** A disk that has filled up meanwhile must not cost the recording: it is then kept among the temporary files. Resolves with its path. */
async function writeSomewhere(path: string, text: string, stderr: Output): Promise<string> {
  try {
    await writeTextFile(path, text);
    return path;
  } catch (error) {
    const refuge = join(tmpdir(), basename(path));
    await writeTextFile(refuge, text).catch(() => {
      throw error;
    });
    stderr.write(`${toPlainText(describeProblem(toProblem(error), t).summary)}\n`);
    return refuge;
  }
}

/** `load-test-20261123T143000Z.cvrec.json`; letters and digits of any language stay. */
function defaultFile({ name, startedAt }: Recording): string {
  const word = basename(name)
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return `${word || 'recording'}-${startedAt.replace(/[-:]|\.\d+/g, '')}.cvrec.json`;
}
