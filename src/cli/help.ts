import { t } from '@vscode/l10n';
import { renderTable } from '../core/reports/table.ts';
import { commonOptions, jsonOption } from './arguments.ts';
import type { Command, OptionSpecs } from './command.ts';

export const programName = 'container-vitals';

export function overviewText(commands: readonly Command[], version: string): string {
  return `${[
    `Container Vitals ${version}`,
    t('Containers, their numbers, logs and checks on the command line.'),
    '',
    t('Usage: {0}', `${programName} COMMAND …`),
    '',
    ...rows([
      ...commands.map(({ name, summary }): [string, string] => [name, summary()]),
      ['help [COMMAND]', t('show help')],
    ]),
    '',
    ...rows([...optionRows(commonOptions), ['--version', t('show the version')]]),
  ].join('\n')}\n`;
}

export function commandText(command: Command): string {
  const { summary, details, options } = command;
  return `${[
    usageLine(command),
    '',
    summary(),
    ...(details ? ['', details()] : []),
    '',
    ...rows(optionRows({ ...options, ...jsonOption, ...commonOptions })),
  ].join('\n')}\n`;
}

export function usageLine({ name, usage }: Command): string {
  return t('Usage: {0}', `${programName} ${name} ${usage}`.trimEnd());
}

function optionRows(options: OptionSpecs): [string, string][] {
  return Object.entries(options).map(([name, { short, value, help }]) => [
    `${short ? `-${short}, ` : '    '}--${name}${value ? ` ${value}` : ''}`,
    help(),
  ]);
}

function rows(pairs: readonly (readonly [string, string])[]): string[] {
  return renderTable([{ title: '' }, { title: '' }], pairs)
    .slice(1)
    .map((line) => `  ${line}`);
}
