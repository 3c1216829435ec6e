import { type ParseArgsConfig, parseArgs } from 'node:util';
import { t } from '@vscode/l10n';
import { type Command, type CommandInput, type OptionSpecs, UsageError } from './command.ts';

/** Options that every command has. */
export const commonOptions = {
  host: {
    type: 'string',
    short: 'H',
    value: 'ADDRESS',
    help: () =>
      t('engine: unix://…, tcp://…, ssh://…, context:NAME or demo (default: as the Docker CLI finds it)'),
  },
  'no-color': { type: 'boolean', help: () => t('no colours (also by NO_COLOR)') },
  help: { type: 'boolean', short: 'h', help: () => t('show help') },
} as const satisfies OptionSpecs;

export const jsonOption = {
  json: {
    type: 'boolean',
    help: () => t('JSON for programs: stable, numbers in base units, null where unknown'),
  },
} as const satisfies OptionSpecs;

export interface CommonInput {
  readonly host: string | undefined;
  readonly isColorRefused: boolean;
  readonly wantsHelp: boolean;
}

/** The first word is the command, common options before it notwithstanding. */
export function splitCommand(argv: readonly string[]): { name: string | undefined; rest: string[] } {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions({ ...commonOptions, ...jsonOption }),
    strict: false,
    tokens: true,
  });
  const word = tokens.find(({ kind }) => kind === 'positional');
  return word === undefined
    ? { name: undefined, rest: [...argv] }
    : { name: argv[word.index], rest: argv.toSpliced(word.index, 1) };
}

/** Throws UsageError. */
export function parseCommand(
  command: Pick<Command, 'options' | 'positionals' | 'takesCommandLine'>,
  args: readonly string[],
): CommandInput & CommonInput {
  const options = { ...commonOptions, ...jsonOption, ...command.options };
  const dashes = command.takesCommandLine ? args.indexOf('--') : -1;
  const own = dashes < 0 ? args : args.slice(0, dashes);
  const { values, positionals } = parse(own, parserOptions(options));
  const { min, max } = command.positionals;
  const isHelp = values.help === true;
  if (!isHelp && positionals.length < min) {
    throw new UsageError(t('Something is missing on the command line.'));
  }
  if (!isHelp && positionals.length > max) {
    throw new UsageError(t('Unexpected argument: {0}', positionals[max] ?? ''));
  }
  return {
    options: values,
    positionals,
    commandLine: dashes < 0 ? [] : args.slice(dashes + 1),
    isJson: values.json === true,
    host: typeof values.host === 'string' ? values.host : undefined,
    isColorRefused: values['no-color'] === true,
    wantsHelp: isHelp,
  };
}

/** A number in [min, max]; undefined where the option was not given. Throws UsageError. */
export function numberOption(
  name: string,
  text: string | undefined,
  range: { readonly min: number; readonly max: number; readonly isInteger?: boolean },
): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const isFitting = value >= range.min && value <= range.max && (!range.isInteger || Number.isInteger(value));
  if (!isFitting) {
    throw new UsageError(
      range.isInteger
        ? t('--{0} wants a whole number from {1} to {2}, not “{3}”.', name, range.min, range.max, text)
        : t('--{0} wants a number from {1} to {2}, not “{3}”.', name, range.min, range.max, text),
    );
  }
  return value;
}

function parserOptions(specs: OptionSpecs): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short && { short }), ...(multiple && { multiple }) },
    ]),
  );
}

function parse(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    throw toUsageError(error);
  }
}

/** Node's own messages are English only; the option stands in quotes in them. */
function toUsageError(error: unknown): unknown {
  if (!(error instanceof TypeError && 'code' in error)) {
    return error;
  }
  const option = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return new UsageError(t('Unknown option: {0}', option));
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return new UsageError(
        error.message.includes('does not take')
          ? t('The option {0} takes no value.', option)
          : t('The option {0} needs a value.', option),
      );
    default:
      return error;
  }
}
