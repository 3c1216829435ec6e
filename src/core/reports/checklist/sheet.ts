import type { Translate } from '../../common/translate.ts';
import { markdownText } from '../document/markdownDocument.ts';
import type { ReportDocument, ReportLanguage } from '../document/reportDocument.ts';
import type { ChecklistFinding } from './checklist.ts';
import { type ChecklistItemId, checklistItemIds, checklistItemText } from './checklistItems.ts';

/**
 * The sheet of a day: Markdown that people tick and write in. Comments that no preview shows tell what is ours: `cv:ID` an item, with
 * `auto` while its tick is ours, `own` once a person took ours away; `cv` a line that is written anew; all else is theirs and stays.
 */

export interface SheetItem {
  readonly id: ChecklistItemId;
  readonly isDone: boolean;
  /** The tick is ours. */
  readonly isAutomatic: boolean;
  readonly title: string;
  readonly details: readonly string[];
  /** What people wrote below it. */
  readonly notes: readonly string[];
}

export interface SheetHead {
  /** `2026-11-23` */
  readonly day: string;
  /** When and where it was checked. */
  readonly checked: string;
}

/** When and where a sheet was checked, for its head. */
export function checkedText(at: string, engine: string, t: Translate): string {
  return t('Checked at {0}. Engine: {1}', at, engine);
}

const itemLine = /^(\s*[-*+] \[)([ xX])(\] .*?)\s*<!-- cv:([a-z]+)(?: (auto|own))? -->\s*$/;
const ownLine = /<!-- cv -->\s*$/;
const headLine = /<!-- cv:head -->\s*$/;

/** The sheet with what was found out now; `text` is the one that is there already. No tick and no word of a person is lost. */
export function updateSheet(
  text: string | undefined,
  findings: readonly ChecklistFinding[],
  { day, checked }: SheetHead,
  t: Translate,
): string {
  const head = `> ${markdownText(checked)} <!-- cv:head -->`;
  const byId = new Map<string, ChecklistFinding>(findings.map((finding) => [finding.id, finding]));
  if (text === undefined || text.trim() === '') {
    const items = findings.flatMap((finding) => itemLines(finding, t));
    return `${[`# ${t('Daily checklist {0}', day)}`, '', head, '', ...items, '', `## ${t('Notes')}`, ''].join('\n')}\n`;
  }
  const lines = text.split(/\r?\n/).filter((line) => !ownLine.test(line));
  const known = new Set<string>();
  const updated = lines.flatMap((line) => {
    const [, start, tick, title, id, mark] = itemLine.exec(line) ?? [];
    const finding = id === undefined ? undefined : byId.get(id);
    if (finding === undefined || known.has(finding.id)) {
      return [headLine.test(line) ? head : line];
    }
    known.add(finding.id);
    const state = nextState(tick !== ' ', mark, finding.isWell);
    return [
      `${start}${state.isDone ? 'x' : ' '}${title} ${markerOf(finding.id, state.mark)}`,
      ...detailLines(finding),
    ];
  });
  const missing = findings.filter(({ id }) => !known.has(id)).flatMap((finding) => itemLines(finding, t));
  return `${[...updated, ...missing].join('\n').trimEnd()}\n`;
}

/** Ticks an item (from 1), or takes its tick away, for a person; undefined where there is no such item. */
export function tickSheet(text: string, number: number, isDone: boolean): string | undefined {
  const id = checklistItemIds[number - 1];
  return changeItem(text, id, (line) => {
    const [, start, , title] = itemLine.exec(line) ?? [];
    const mark = isDone ? undefined : 'own';
    return id === undefined ? [line] : [`${start}${isDone ? 'x' : ' '}${title} ${markerOf(id, mark)}`];
  });
}

/** A person's note below an item; undefined where there is no such item. */
export function noteOnSheet(text: string, number: number, note: string): string | undefined {
  return changeItem(text, checklistItemIds[number - 1], (line) => [line, `  - ${markdownText(note)}`]);
}

export function parseSheet(text: string): SheetItem[] {
  const items: { -readonly [K in keyof SheetItem]: SheetItem[K] }[] = [];
  let isWithin = false;
  for (const line of text.split(/\r?\n/)) {
    const [, , tick, title, id, mark] = itemLine.exec(line) ?? [];
    const last = items.at(-1);
    if (isItemId(id)) {
      isWithin = true;
      items.push({
        id,
        isDone: tick !== ' ',
        isAutomatic: tick !== ' ' && mark === 'auto',
        title: plain((title ?? '').slice(2)),
        details: [],
        notes: [],
      });
    } else if (isWithin && last && /^\s+\S/.test(line)) {
      const words = plain(
        line
          .replace(ownLine, '')
          .replace(/^\s*(?:[-*+] )?/, '')
          .trim(),
      );
      if (ownLine.test(line)) {
        last.details = [...last.details, words];
      } else {
        last.notes = [...last.notes, words];
      }
    } else if (line.trim() !== '') {
      isWithin = false;
    }
  }
  return items;
}

/** For HTML, and for a terminal. */
export function sheetDocument(
  text: string,
  day: string,
  language: ReportLanguage,
  t: Translate,
): ReportDocument {
  const items = parseSheet(text);
  const done = items.filter(({ isDone }) => isDone).length;
  return {
    language,
    title: t('Daily checklist {0}', day),
    blocks: [
      { kind: 'text', text: t('Done: {0} of {1}.', done, items.length) },
      {
        kind: 'tasks',
        tasks: items.map(({ isDone, title, details, notes }) => ({
          isDone,
          text: title,
          details: [...details, ...notes.map((note) => t('Note: {0}', note))],
        })),
      },
    ],
  };
}

/** A person's tick stays, and so does one that a person took away; ours comes and goes with what is found. */
function nextState(
  isTicked: boolean,
  mark: string | undefined,
  isWell: boolean,
): { readonly isDone: boolean; readonly mark: 'auto' | 'own' | undefined } {
  if (isTicked) {
    return mark === 'auto' && !isWell
      ? { isDone: false, mark: undefined }
      : { isDone: true, mark: mark === 'auto' ? 'auto' : undefined };
  }
  const isRefused = mark !== undefined;
  return isRefused ? { isDone: false, mark: 'own' } : { isDone: isWell, mark: isWell ? 'auto' : undefined };
}

function itemLines(finding: ChecklistFinding, t: Translate): string[] {
  const number = checklistItemIds.indexOf(finding.id) + 1;
  const { title } = checklistItemText(finding.id, t);
  const { isWell } = finding;
  return [
    `- [${isWell ? 'x' : ' '}] ${number}. ${markdownText(title)} ${markerOf(finding.id, isWell ? 'auto' : undefined)}`,
    ...detailLines(finding),
  ];
}

function detailLines({ details }: ChecklistFinding): string[] {
  return details.map((detail) => `  - ${markdownText(detail)} <!-- cv -->`);
}

const markerOf = (id: ChecklistItemId, mark: 'auto' | 'own' | undefined) =>
  `<!-- cv:${id}${mark ? ` ${mark}` : ''} -->`;

function changeItem(
  text: string,
  id: ChecklistItemId | undefined,
  change: (line: string) => readonly string[],
): string | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => id !== undefined && itemLine.exec(line)?.[4] === id);
  return at < 0 ? undefined : lines.toSpliced(at, 1, ...change(lines[at] ?? '')).join('\n');
}

const isItemId = (id: string | undefined): id is ChecklistItemId =>
  (checklistItemIds as readonly (string | undefined)[]).includes(id);

/** What Markdown's escapes stand for. */
const plain = (text: string) => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');
