import * as vscode from 'vscode';
import { isProblem } from '../../core/errors.ts';
import { type FieldCondition, parseFieldCondition, writeFieldCondition } from '../../core/logs/fields.ts';
import { type LogLevel, logLevels } from '../../core/logs/level.ts';
import type { LogQuery } from '../../core/logs/logQuery.ts';
import type { LogStreamName } from '../../core/logs/logRecord.ts';
import { isUnlimited, recordLimits, withRecordLimits } from '../../core/logs/queryEdits.ts';
import { LiveQuery } from './liveQuery.ts';

interface LimitChoice extends vscode.QuickPickItem {
  readonly level?: LogLevel;
  readonly stream?: LogStreamName;
  readonly field?: FieldCondition;
}

/** Asks to which levels, streams and fields a query is limited; what is checked is searched for at once. */
export function chooseRecords(before: LogQuery, onQuery: (query: LogQuery) => void): Promise<void> {
  const { t } = vscode.l10n;
  const { levels, streams, fields } = recordLimits(before);
  const picker = vscode.window.createQuickPick<LimitChoice>();
  const live = new LiveQuery(before, onQuery);
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
  picker.title = t('Search Logs');
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
    const typed = typedCondition(value);
    show(typed && conditions.every(({ label }) => label !== typed.label) ? [typed] : [], selectedItems);
  });
  picker.onDidChangeSelection((selected) => {
    const query = withRecordLimits(before, {
      levels: selected.flatMap(({ level }) => level ?? []),
      streams: selected.flatMap(({ stream }) => stream ?? []),
      fields: selected.flatMap(({ field }) => field ?? []),
    });
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

function typedCondition(text: string): LimitChoice | undefined {
  try {
    return { ...fieldChoice(parseFieldCondition(text)), alwaysShow: true };
  } catch (error) {
    // Not written to its end yet.
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
