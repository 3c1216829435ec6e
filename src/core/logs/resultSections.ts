import type { Translate } from '../common/translate.ts';
import { countHits } from './countWords.ts';
import type { ResultBlock } from './resultLines.ts';

/** A part of a document of results, as the outline and folding show it; lines are 0-based, both included. */
export interface ResultSection {
  readonly name: string;
  readonly detail: string;
  readonly start: number;
  readonly end: number;
}

/** Of hits grouped by container, one for each; of hits merged by time, one for each hour, or each minute where all are in one hour. */
export function resultSections(blocks: readonly ResultBlock[], t: Translate): ResultSection[] {
  const byContainer = containerSections(blocks);
  if (byContainer.length > 0) {
    return byContainer;
  }
  const byHour = timeSections(blocks, 'YYYY-MM-DD HH'.length, t);
  return byHour.length > 1 ? byHour : timeSections(blocks, 'YYYY-MM-DD HH:MM'.length, t);
}

function containerSections(blocks: readonly ResultBlock[]): ResultSection[] {
  const sections: ResultSection[] = [];
  let line = 0;
  for (const { section, lines } of blocks) {
    // Its first line is the blank one that sets it apart.
    if (section) {
      const { containerName: name, detail } = section;
      sections.push({ name, detail, start: line + 1, end: line + 1 });
    }
    line += lines.length;
    extendLast(sections, line - 1);
  }
  return sections;
}

function timeSections(blocks: readonly ResultBlock[], width: number, t: Translate): ResultSection[] {
  const sections: ResultSection[] = [];
  let hits = 0;
  let line = 0;
  for (const { lines } of blocks) {
    const found = lines.filter(({ source }) => source?.isHit);
    const time = found[0]?.text.slice(0, width);
    const name = width === 'YYYY-MM-DD HH'.length ? `${time}:00` : time;
    if (time !== undefined && name !== undefined && name !== sections.at(-1)?.name) {
      hits = 0;
      sections.push({ name, detail: '', start: line, end: line });
    }
    line += lines.length;
    if (lines.some(({ source }) => source)) {
      hits += found.length;
      extendLast(sections, line - 1, countHits(hits, t));
    }
  }
  return sections;
}

function extendLast(sections: ResultSection[], end: number, detail = sections.at(-1)?.detail ?? ''): void {
  const last = sections.pop();
  if (last) {
    sections.push({ ...last, end, detail });
  }
}
