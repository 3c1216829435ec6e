import * as vscode from 'vscode';
import { toProblem } from '../../core/errors.ts';
import { parseSearchWindow, type SearchWindow, writeSearchWindow } from '../../core/logs/searchWindow.ts';
import { problemText } from '../messages.ts';
import { type StepPlace, type StepResult, showStep } from './quickStep.ts';

interface WindowChoice extends vscode.QuickPickItem {
  readonly window?: SearchWindow;
  readonly ask?: 'records' | 'times';
}

const defaultRecords = 10_000;

/** Asks which part of the logs is searched. */
export async function chooseWindow(
  before: SearchWindow,
  place: StepPlace,
): Promise<StepResult<SearchWindow>> {
  for (;;) {
    const choice = await chooseKind(before, place);
    if (choice === undefined || choice === 'back') {
      return choice;
    }
    const window = choice.window ?? (await askFor(choice.ask ?? 'times', before, place));
    if (window !== 'back') {
      return window;
    }
  }
}

function chooseKind(before: SearchWindow, place: StepPlace): Promise<StepResult<WindowChoice>> {
  const { t } = vscode.l10n;
  const choices: WindowChoice[] = [
    { label: t('The whole log'), window: {} },
    { label: t('Last 15 minutes'), window: { since: '15m' } },
    { label: t('Last hour'), window: { since: '1h' } },
    { label: t('Last 24 hours'), window: { since: '24h' } },
    { label: t('Today'), window: { since: 'today' } },
    { label: t('Yesterday'), window: { since: 'yesterday', until: 'today' } },
    { label: t('Last records …'), description: t('A number of lines, from the end'), ask: 'records' },
    { label: t('From … to …'), description: t('Dates, times of day or durations'), ask: 'times' },
  ];
  const same = choices.find(({ window }) => window && isSame(window, before));
  const custom = choices.find(({ ask }) => ask === (before.tail === undefined ? 'times' : 'records'));
  const picker = vscode.window.createQuickPick<WindowChoice>();
  picker.placeholder = t('Choose which part of the logs is searched');
  picker.items = choices;
  picker.activeItems = [same ?? custom].flatMap((choice) => choice ?? []);
  return showStep(picker, place, ({ activeItems }) => activeItems[0]);
}

function askFor(
  kind: 'records' | 'times',
  before: SearchWindow,
  place: StepPlace,
): Promise<StepResult<SearchWindow>> {
  const { t } = vscode.l10n;
  const input = vscode.window.createInputBox();
  const isRecords = kind === 'records';
  input.prompt = isRecords
    ? t('How many of the last lines of each container?')
    : t('SINCE or SINCE..UNTIL: 14:30 · 2026-11-23 10:00..11:30 · 2h..1h · yesterday..today');
  input.value = isRecords ? String(before.tail ?? defaultRecords) : writeSearchWindow(before);
  const parse = isRecords ? parseRecords : (text: string) => parseSearchWindow(text, Date.now());
  input.onDidChangeValue(() => {
    input.validationMessage = undefined;
  });
  // Back leads to the list of windows, which is part of the same step.
  return showStep(input, place, ({ value }) => {
    try {
      return parse(value);
    } catch (error) {
      input.validationMessage = error instanceof RangeError ? error.message : problemText(toProblem(error));
      return undefined;
    }
  });
}

function parseRecords(text: string): SearchWindow {
  const tail = Number(text.replaceAll(/[,\s]/g, ''));
  if (!Number.isInteger(tail) || tail < 1) {
    throw new RangeError(vscode.l10n.t('Write a whole number of lines, 1 or more.'));
  }
  return { tail };
}

function isSame(a: SearchWindow, b: SearchWindow): boolean {
  return a.since === b.since && a.until === b.until && a.tail === b.tail;
}
