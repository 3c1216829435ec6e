import { basename } from 'node:path';
import { t } from '@vscode/l10n';
import { defaultCheckPolicy } from '../core/checks/checks.ts';
import { defaultPolicy } from '../core/checks/policy/defaultPolicy.ts';
import { createRedactor } from '../core/redaction/redactor.ts';
import { redactReport } from '../core/reports/document/redactReport.ts';
import { jsonArray } from '../core/reports/jsonText.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { monitoringStandard } from '../core/reports/standard/monitoringStandard.ts';
import { standardJson } from '../core/reports/standard/standardJson.ts';
import { type Command, type OptionSpecs, UsageError } from './command.ts';
import { readValidPolicy } from './policyFile.ts';
import {
  documentText,
  readReport,
  reportFormatOf,
  reportOptions,
  reportWords,
  writeReport,
} from './reportOutput.ts';

const options = {
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('the policy (default: container-vitals.yaml of this folder, else the built-in rules)'),
  },
  ...reportOptions,
  check: {
    type: 'boolean',
    help: () => t('write nothing; exit code 1 where the file of --output is not what the policy says'),
  },
} as const satisfies OptionSpecs;

export const standardsCommand: Command<typeof options> = {
  name: 'standards',
  usage: '[--policy FILE] [--output FILE [--check]] [--language LANG] [--format FORMAT]',
  summary: () => t('write the policy out for people: what is watched, who is told, what is done daily'),
  details: () =>
    t(
      'Needs no engine. Exit code: 0 done, 1 (with --check) the file is out of date, 2 it could not be done.',
    ),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run(input, context) {
    const { policy: path, output, check } = input.options;
    if (check && output === undefined) {
      throw new UsageError(t('--check needs --output: the file to be looked at'));
    }
    const format = reportFormatOf(input);
    const words = reportWords(input.options.language, context);
    const file = await readValidPolicy(path, context.stderr);
    const policy = file?.policy ?? defaultPolicy(defaultCheckPolicy);
    const redact = createRedactor({ patterns: policy.notify.redact });
    // By its name alone: the same policy gives the same text, wherever it is checked out.
    const policyPath = file && basename(file.path);
    const text =
      format === 'json'
        ? jsonArray(redactReport(standardJson(policy), redact))
        : documentText(
            redactReport(
              monitoringStandard(policy, { language: words.language, policyPath }, words.t),
              redact,
            ),
            format,
          );
    if (check && output !== undefined) {
      const isCurrent = (await readReport(output)) === text;
      const name = toPlainText(output);
      context.stderr.write(
        `${isCurrent ? t('{0} is up to date.', name) : t('{0} is out of date: write it again.', name)}\n`,
      );
      return isCurrent ? 0 : 1;
    }
    await writeReport(text, output, context);
    return 0;
  },
};
