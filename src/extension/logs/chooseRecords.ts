import * as vscode from 'vscode';
import { isProblem } from '../../core/errors.ts';
import { type FieldCondition, parseFieldCondition, writeFieldCondition } from '../../core/logs/fields.ts';
import { type LogLevel, logLevels } from '../../core/logs/level.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { LogStreamName } from '../../core/logs/logRecord.ts';
import { isUnlimited, recordLimits, withRecordLimits } from '../../core/logs/queryEdits.ts';
import { LiveQuery } from './liveQuery.ts';
import { type StepPlace, type StepResult, showStep } from './quickStep.ts';

interface LimitChoice extends vscode.QuickPickItem {
  readonly level?: LogLevel;
  readonly stream?: LogStreamName;
  readonly field?: FieldCondition;
}

/** Asks to which levels, streams and fields a query is limited; what is checked is searched for at once. */
export function chooseRecords(before: LogQuery, onQuery: (query: LogQuery) => void): Promise<void> {
  const picker = recordsPicker(before);
  const live = new LiveQuery(before, onQuery);
  picker.title = vscode.l10n.t('Search Logs');
  picker.onDidChangeSelection((selected) => {
    const query = limited(before, selected);
    live.set(isUnlimited(query) ? undefined : query);
  });
  picker.onDidAccept(() => picker.hide());
  return new Promise((resolve) => {
    picker.onDidHide(() => {
      live.flush();
      picker.dispose();
      resolve();
    });
    picker.show();
  });
}

/** The same as a step on the way to a search. */
export function chooseLimits(before: LogQuery, place: StepPlace): Promise<StepResult<LogQuery>> {
  return showStep(recordsPicker(before), place, ({ selectedItems }) => {
    const query = limited(before, selectedItems);
    return isUnlimited(query) ? undefined : query;
  });
}

/** A condition that is typed is checked by choosing it; what is checked stays when one types on. */
function recordsPicker(before: LogQuery): vscode.QuickPick<LimitChoice> {
  const { t } = vscode.l10n;
  const { levels, streams, fields } = recordLimits(before);
  const picker = vscode.window.createQuickPick<LimitChoice>();
  const fixed: readonly LimitChoice[] = [
    separator(t('Levels')),
    ...logLevels.map((level) => ({ label: level, level })),
    separator(t('Streams')),
    ...(['stdout', 'stderr'] as const).map((stream) => ({ label: stream, stream })),
  ];
  let conditions: readonly LimitChoice[] = fields.map(fieldChoice);
  const show = (typed: readonly LimitChoice[], selected: readonly LimitChoice[]) => {
    picker.items = [...fixed, separator(t('Fields')), ...typed, ...conditions];
    picker.selectedItems = selected;
  };
  picker.canSelectMany = true;
  picker.placeholder = t('Check what is shown, nothing for all; or type a condition: status>=500');
  show(
    [],
    [
      ...fixed.filter(
        ({ level, stream }) => (level && levels.includes(level)) || (stream && streams.includes(stream)),
      ),
      ...conditions,
    ],
  );
  picker.onDidChangeValue((value) => {
    const { selectedItems } = picker;
    conditions = selectedItems.filter(({ field }) => field);
    const condition = typedCondition(value);
    const typed = condition && { ...fieldChoice(condition), alwaysShow: true };
    show(typed && conditions.every(({ label }) => label !== typed.label) ? [typed] : [], selectedItems);
  });
  return picker;
}

function limited(before: LogQuery, selected: readonly LimitChoice[]): LogQuery {
  return withRecordLimits(before, {
    levels: selected.flatMap(({ level }) => level ?? []),
    streams: selected.flatMap(({ stream }) => stream ?? []),
    fields: selected.flatMap(({ field }) => field ?? []),
  });
}

/** Undefined while it is not written to its end. */
export function typedCondition(text: string): FieldCondition | undefined {
  try {
    return parseFieldCondition(text);
  } catch (error) {
    if (isProblem(error, 'fieldInvalid')) {
      return undefined;
    }
    throw error;
  }
}

function fieldChoice(field: FieldCondition): LimitChoice {
  return { label: writeFieldCondition(field), field };
}

function separator(label: string): LimitChoice {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
