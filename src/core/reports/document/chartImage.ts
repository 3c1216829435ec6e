import { chartSvg } from './chartSvg.ts';
import { htmlText } from './htmlDocument.ts';
import type { Chart } from './reportDocument.ts';

/** The colours of an image that cannot know what it stands on. */
export interface ChartColors {
  readonly text: string;
  readonly line: string;
  readonly accent: string;
  readonly alert: string;
}

/** A chart as the address of an image that holds all of itself: it stands where there is no style sheet, and asks for nothing. */
export function chartImage(chart: Chart, { text, line, accent, alert }: ChartColors): string {
  const style = `<style>text{fill:${text};font:11px sans-serif}.axis{stroke:${line};fill:none}.line{stroke:${accent};fill:none;stroke-width:1.5;stroke-linejoin:round}circle.line{fill:${accent}}.line.behind{stroke:${text};stroke-dasharray:5 3}circle.line.behind{fill:${text}}.area{fill:${accent};opacity:.15}.marked{fill:${alert};opacity:.25}.threshold{stroke:${alert};stroke-dasharray:4 3;fill:none}</style>`;
  const svg = chartSvg(chart, htmlText).replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="540" height="165" ${attributes}>${style}`,
  );
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg).replace(/[()']/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)}`;
}
