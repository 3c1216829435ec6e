import type { Clock } from '../core/common/clock.ts';
import type { ContainerClient } from '../core/containers/containerClient.ts';
import type { EngineConnector } from './engineAccess.ts';
import type { Screen } from './screen.ts';
import type { Style } from './terminal.ts';

export interface OptionSpec {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: true;
  /** Stands for the value in the help, for example `N`. */
  readonly value?: string;
  /** A function, as the language is chosen after the modules have loaded. */
  readonly help: () => string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<S extends OptionSpec> = S extends { readonly multiple: true }
  ? readonly string[]
  : SingleValue<S['type']>;

type SingleValue<T extends OptionSpec['type']> = T extends 'boolean' ? boolean : string;

/** What the user wrote, by the command's own options and the common ones. */
export interface CommandInput<O extends OptionSpecs = OptionSpecs> {
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> | undefined };
  readonly positionals: readonly string[];
  /** The words after `--`, where the command takes a command line there; else empty. */
  readonly commandLine: readonly string[];
  /** `--json` was given. */
  readonly isJson: boolean;
}

/** Where a command writes. Line ends are the caller's. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
}

/** What a command gets from its host. */
export interface CommandContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by Ctrl-C and by a reader that went away (EPIPE): pass it on to every call. */
  readonly signal: AbortSignal;
  /** The engine by `--host` or the environment, opened once and closed by the host. Throws VitalsError. */
  connect(): Promise<ContainerClient>;
  /** The same engine for a command that runs for long and connects anew; the command closes it. */
  connector(): Promise<EngineConnector>;
  /** Of stdout; undefined where that is no terminal. */
  readonly screen: Screen | undefined;
  /** Colours for stdout; the text as it is where colours are off. */
  paint(style: Style, text: string): string;
}

/** One word of the command line. Words come from `@vscode/l10n`'s `t`. */
export interface Command<O extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** After the name, untranslated: `PATTERN [NAME…] [options]`. */
  readonly usage: string;
  /** One line for the overview. */
  readonly summary: () => string;
  /** What the one line leaves out, exit codes for one; shown by `help NAME`. */
  readonly details?: () => string;
  readonly options: O;
  readonly positionals: { readonly min: number; readonly max: number };
  /** What follows `--` is a command line of its own, not names that begin with a dash. */
  readonly takesCommandLine?: boolean;
  /** Exit code where the command could not do its work, bad usage included. */
  readonly failureCode: number;
  /** Resolves with the exit code; a VitalsError is put into words by the host, a UsageError with the usage. */
  run(input: CommandInput<O>, context: CommandContext): Promise<number>;
}

/** The command line cannot be understood; the message is in the user's language. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
