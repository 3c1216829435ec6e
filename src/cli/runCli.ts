import { t } from '@vscode/l10n';
import type { Clock } from '../core/common/clock.ts';
import { describeProblem } from '../core/describeProblem.ts';
import { toProblem } from '../core/errors.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { type CommonInput, parseCommand, splitCommand } from './arguments.ts';
import { type Command, type CommandContext, type CommandInput, type Output, UsageError } from './command.ts';
import type { CommandTable } from './commands.ts';
import type { EngineConnector, OpenEngine } from './engineAccess.ts';
import { commandText, overviewText, programName, usageLine } from './help.ts';
import { readProjectFile } from './projectFile.ts';
import type { Screen } from './screen.ts';
import { paint, wantsColor } from './terminal.ts';

/** What the process gives: a test gives its own. */
export interface CliHost {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborts with an EndRequest. */
  readonly signal: AbortSignal;
  readonly screen?: Screen | undefined;
  openEngine(host: string | undefined, signal: AbortSignal): Promise<OpenEngine>;
  engineConnector(host: string | undefined): Promise<EngineConnector>;
}

/** Why the program is to end before its work is done. */
export class EndRequest extends Error {
  override readonly name = 'EndRequest';
  /** As a shell tells it of a signal: 128 and its number. */
  readonly exitCode: number;

  constructor(signal: string, exitCode: number) {
    super(signal);
    this.exitCode = exitCode;
  }
}

const usageExitCode = 2;

/** Runs one command line and resolves with the exit code; everything that goes wrong is told on stderr. */
export async function runCli(
  argv: readonly string[],
  commands: CommandTable,
  host: CliHost,
): Promise<number> {
  const { name, rest } = splitCommand(argv);
  if (name === undefined || name === 'help') {
    return runHelp(name, rest, commands, host);
  }
  const command = await commands.get(name)?.();
  if (command === undefined) {
    tellUsage(host, t('Unknown command: {0}', name), `${programName} help`);
    return usageExitCode;
  }
  try {
    const input = parseCommand(command, rest);
    if (input.wantsHelp) {
      host.stdout.write(commandText(command));
      return 0;
    }
    return await runCommand(command, input, host);
  } catch (error) {
    if (host.signal.reason instanceof EndRequest) {
      return host.signal.reason.exitCode;
    }
    if (error instanceof UsageError) {
      tellUsage(host, error.message, `${programName} help ${name}`, usageLine(command));
    } else {
      tellProblem(host, error);
    }
    return command.failureCode;
  }
}

async function runCommand(
  command: Command,
  input: CommandInput & CommonInput,
  host: CliHost,
): Promise<number> {
  const hasColor = wantsColor(host.stdout.isTTY, input.isColorRefused, host.env);
  let engine: Promise<OpenEngine> | undefined;
  const context: CommandContext = {
    stdout: host.stdout,
    stderr: host.stderr,
    env: host.env,
    clock: host.clock,
    signal: host.signal,
    screen: host.screen,
    connect: async () => {
      engine ??= open(input.host, host);
      return (await engine).client;
    },
    connector: () => host.engineConnector(input.host),
    paint: (style, text) => (hasColor ? paint(style, text) : text),
  };
  try {
    const exitCode = await command.run(input, context);
    host.signal.throwIfAborted();
    return exitCode;
  } finally {
    await (await engine?.catch(() => undefined))?.close();
  }
}

async function open(address: string | undefined, host: CliHost): Promise<OpenEngine> {
  const engine = await host.openEngine(address, host.signal);
  if (engine.isDemo) {
    host.stderr.write(`${t('Demo engine: these containers are made up.')}\n`);
  }
  return engine;
}

async function runHelp(
  name: string | undefined,
  rest: readonly string[],
  commands: CommandTable,
  host: CliHost,
): Promise<number> {
  const { version } = JSON.parse(readProjectFile('package.json')) as { version: string };
  const [option] = rest;
  if (name === undefined && option === '--version') {
    host.stdout.write(`${version}\n`);
    return 0;
  }
  const topic = name === 'help' && option !== undefined ? await commands.get(option)?.() : undefined;
  const isUnderstood = topic !== undefined || option === undefined || option === '--help' || option === '-h';
  if (!isUnderstood) {
    const message = name === 'help' ? t('Unknown command: {0}', option) : t('Unknown option: {0}', option);
    tellUsage(host, message, `${programName} help`);
    return usageExitCode;
  }
  const all = topic ? [] : await Promise.all([...commands.values()].map((load) => load()));
  host.stdout.write(topic ? commandText(topic) : overviewText(all, version));
  return 0;
}

function tellUsage({ stderr }: CliHost, message: string, help: string, usage?: string): void {
  const lines = [toPlainText(message), ...(usage ? [usage] : []), t('More: {0}', help)];
  stderr.write(`${programName}: ${lines.join('\n')}\n`);
}

function tellProblem({ stderr }: CliHost, error: unknown): void {
  const problem = toProblem(error);
  const { summary, nextStep } = describeProblem(problem, t);
  const advice = [
    nextStep,
    problem.code === 'endpointNotFound' || problem.code === 'engineNotRunning'
      ? t('Without an engine: {0}', `${programName} ps --host demo`)
      : undefined,
  ];
  const lines = [summary, ...advice.filter((line) => line !== undefined)].map(toPlainText);
  stderr.write(`${programName}: ${lines.join('\n')}\n`);
}
