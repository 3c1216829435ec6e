import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { t } from '@vscode/l10n';
import type { Translate } from '../core/common/translate.ts';
import { describeEndpoint } from '../core/containers/describeEndpoint.ts';
import { createRedactor, type Redactor } from '../core/redaction/redactor.ts';
import { checklistFindings } from '../core/reports/checklist/checklist.ts';
import {
  checkedText,
  noteOnSheet,
  parseSheet,
  type SheetItem,
  sheetDocument,
  tickSheet,
  updateSheet,
} from '../core/reports/checklist/sheet.ts';
import { redactReport } from '../core/reports/document/redactReport.ts';
import { formatDateTime } from '../core/reports/formatDateTime.ts';
import { jsonArray } from '../core/reports/jsonText.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { teamReport } from '../core/reports/team/teamReport.ts';
import { stateFolder } from '../storage/userFolders.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  type OptionSpecs,
  UsageError,
} from './command.ts';
import { gatherForReport, type ReportPolicy, reportPolicy } from './gatherForReport.ts';
import {
  documentText,
  readReport,
  reportFormatOf,
  reportOptions,
  reportWords,
  writeReport,
} from './reportOutput.ts';

const options = {
  done: { type: 'string', value: 'N', help: () => t('tick item N; nothing is checked anew') },
  undo: { type: 'string', value: 'N', help: () => t('take the tick of item N away') },
  note: { type: 'string', value: 'TEXT', help: () => t('write this below the item of --done or --undo') },
  folder: {
    type: 'string',
    value: 'DIR',
    help: () =>
      t('where the sheets are kept (default: “checklists” beside the policy, else the state folder)'),
  },
  policy: {
    type: 'string',
    short: 'p',
    value: 'FILE',
    help: () => t('the policy (default: container-vitals.yaml of this folder, else the built-in rules)'),
  },
  ...reportOptions,
} as const satisfies OptionSpecs;

type Input = CommandInput<typeof options>;

const dayMs = 86_400_000;

export const checklistCommand: Command<typeof options> = {
  name: 'checklist',
  usage: '[NAME…] [--done N | --undo N] [--note TEXT] [--folder DIR] [--format FORMAT] [options]',
  summary: () => t('the daily checklist: what can be checked is checked, the rest is for a person to tick'),
  details: () =>
    t(
      'The sheet of the day is a Markdown file; run again, it keeps what people ticked and wrote. Exit code: 0 all is ticked, 1 something is open, 2 it could not be done.',
    ),
  options,
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  failureCode: 2,
  async run(input, context) {
    const format = reportFormatOf(input);
    const { language, t: words } = reportWords(input.options.language, context);
    const ticked = tickOf(input);
    const policy = await reportPolicy(input.options.policy, context);
    const redact = createRedactor({ patterns: policy.policy.notify.redact });
    const day = formatDateTime(context.clock.now(), policy.policy.notify.timeZone).slice(0, 10);
    const path = join(folderOf(input, policy, context), `${day}.md`);
    const known = await readReport(path);
    const checked =
      ticked && known !== undefined
        ? known
        : await checkedSheet(known, { input, policy, day, redact, words }, context);
    const sheet = ticked ? tickedSheet(checked, ticked, redact) : checked;
    if (sheet !== known) {
      await mkdir(dirname(path), { recursive: true });
      await writeReport(sheet, path, context);
    }
    context.stderr.write(`${t('The sheet of the day: {0}', toPlainText(path))}\n`);
    const items = parseSheet(sheet);
    await writeReport(
      format === 'json'
        ? jsonArray(items.map((item, at) => jsonOf(item, at, day)))
        : documentText(sheetDocument(sheet, day, language, words), format),
      input.options.output,
      context,
    );
    return items.every(({ isDone }) => isDone) ? 0 : 1;
  },
};

interface Tick {
  readonly number: number;
  readonly isDone: boolean;
  readonly note: string | undefined;
}

/** Throws UsageError. */
function tickOf({ options: { done, undo, note } }: Input): Tick | undefined {
  const text = done ?? undo;
  if ((done !== undefined && undo !== undefined) || (text === undefined && note !== undefined)) {
    throw new UsageError(t('--note goes with one of --done and --undo'));
  }
  return text === undefined ? undefined : { number: Number(text), isDone: done !== undefined, note };
}

/** Throws UsageError. */
function tickedSheet(sheet: string, { number, isDone, note }: Tick, redact: Redactor): string {
  const ticked = tickSheet(sheet, number, isDone);
  const noted =
    ticked !== undefined && note !== undefined ? noteOnSheet(ticked, number, redact(note)) : ticked;
  if (noted === undefined) {
    throw new UsageError(t('The sheet has no item {0}.', Number.isNaN(number) ? '' : number));
  }
  return noted;
}

interface SheetSettings {
  readonly input: Input;
  readonly policy: ReportPolicy;
  readonly day: string;
  readonly redact: Redactor;
  readonly words: Translate;
}

async function checkedSheet(
  known: string | undefined,
  { input, policy: watched, day, redact, words }: SheetSettings,
  context: CommandContext,
): Promise<string> {
  const { facts, endpoint } = await gatherForReport(
    watched,
    { names: input.positionals, length: dayMs },
    context,
  );
  const findings = redactReport(checklistFindings(teamReport(facts), words), redact);
  const at = formatDateTime(facts.period.to, watched.policy.notify.timeZone);
  const checked = redact(checkedText(at, describeEndpoint(endpoint, words), words));
  return updateSheet(known, findings, { day, checked }, words);
}

/** Beside the policy a team has in its repository; else in the user's own state. */
function folderOf({ options: { folder } }: Input, { file }: ReportPolicy, { env }: CommandContext): string {
  return folder ?? join(file ? dirname(file.path) : stateFolder(env), 'checklists');
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf(
  { id, isDone, isAutomatic, title, details, notes }: SheetItem,
  at: number,
  day: string,
): object {
  return { day, item: at + 1, id, title, isDone, isAutomatic, details, notes };
}
