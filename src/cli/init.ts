import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { t } from '@vscode/l10n';
import { firstPolicy } from '../core/checks/policy/firstPolicy.ts';
import { policyFileNames } from '../core/checks/policy/policy.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';
import { VitalsError } from '../core/errors.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import type { Command, OptionSpecs } from './command.ts';
import { writeJsonArray } from './json.ts';
import { writeTextFile } from './writeTextFile.ts';

const options = {
  output: {
    type: 'string',
    short: 'o',
    value: 'FILE',
    help: () =>
      t('where the policy is written (default: container-vitals.yaml of this folder; -: to stdout)'),
  },
  force: { type: 'boolean', help: () => t('write over a policy that is there') },
} as const satisfies OptionSpecs;

export const initCommand: Command<typeof options> = {
  name: 'init',
  usage: '[--output FILE] [--force] [--json]',
  summary: () => t('write a first policy from the containers that are running'),
  details: () =>
    t(
      'The policy has comments in your language and no mistakes; change it as you like. A file that is there is left alone. Exit code: 0 written, 2 not.',
    ),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run(
    { options: { output = policyFileNames[0], force = false }, isJson },
    { connect, signal, stdout, stderr },
  ) {
    const isFile = output !== '-';
    if (isFile && !force) {
      await refuseExisting(output);
    }
    const client = await connect();
    const running = (await client.list(signal)).filter(({ state }) => state === 'running');
    const { details } = await inspectAll(
      client,
      running.map(({ id }) => id),
      signal,
    );
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const text = firstPolicy(
      running.map((container) => ({ container, details: details.get(container.id) })),
      timeZone,
      t,
    );
    if (isFile) {
      await writeTextFile(output, text, { isNew: !force });
      stderr.write(`${t('Written: {0}. Next: {1}', toPlainText(output), 'container-vitals check')}\n`);
    }
    if (isJson) {
      writeJsonArray(stdout, [{ file: isFile ? output : null, text }]);
    } else if (!isFile) {
      stdout.write(text);
    }
    return 0;
  },
};

/** Before the engine is asked; a policy by the other name would no longer count. */
async function refuseExisting(path: string): Promise<void> {
  const isPolicyName = policyFileNames.some((name) => join(dirname(path), name) === join(path));
  const paths = isPolicyName ? policyFileNames.map((name) => join(dirname(path), name)) : [path];
  for (const one of paths) {
    if (await stat(one).catch(() => undefined)) {
      throw new VitalsError({ code: 'fileExists', path: one });
    }
  }
}
