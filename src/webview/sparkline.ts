import type { ReadingLog } from './readingLog.ts';
import type { Field, TimeWindow } from './series.ts';
import { sparkColumns } from './sparkColumns.ts';

/** What of a line of a table is drawn: a share of the limit, from 0 to 100. */
export interface SparklineContent {
  readonly readings: ReadingLog;
  readonly field: Field;
  readonly window: TimeWindow;
  readonly colour: string;
}

/** A canvas as high as a line of text. It keeps its pixels while nothing changed. */
export class Sparkline {
  readonly element: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #drawn = '';

  constructor(element: HTMLCanvasElement) {
    this.element = element;
    const scale = Math.min(2, window.devicePixelRatio);
    element.width = sparkWidth * scale;
    element.height = sparkHeight * scale;
    this.#context = element.getContext('2d');
    this.#context?.scale(scale, scale);
  }

  draw({ readings, field, window, colour }: SparklineContent): void {
    const drawn = `${readings.lastTime} ${window.to - window.from} ${colour} ${field}`;
    const ctx = this.#context;
    if (drawn === this.#drawn || !ctx) {
      return;
    }
    this.#drawn = drawn;
    const to = readings.length > 0 ? readings.lastTime : window.to;
    const from = to - (window.to - window.from);
    const shares = sparkColumns(readings, field, { from, to }, { columns: sparkWidth / 2, top: 100 });
    ctx.clearRect(0, 0, sparkWidth, sparkHeight);
    ctx.fillStyle = colour;
    ctx.strokeStyle = colour;
    const height = (share: number) => Math.max(0.5, Math.min(1, share) * (sparkHeight - 2));
    for (const [path, isArea] of [
      [new Path2D(), true],
      [new Path2D(), false],
    ] as const) {
      trace(path, shares, height, isArea);
      ctx.globalAlpha = isArea ? 0.22 : 1;
      if (isArea) {
        ctx.fill(path);
      } else {
        ctx.stroke(path);
      }
    }
  }
}

export const sparkWidth = 72;
const sparkHeight = 18;

/** The line, or the area below it, with a break wherever nothing is known. */
function trace(path: Path2D, shares: Float32Array, height: (share: number) => number, isArea: boolean): void {
  let isOpen = false;
  let x = 0;
  for (const share of shares) {
    if (Number.isNaN(share)) {
      if (isOpen && isArea) {
        path.lineTo(x - 2, sparkHeight);
      }
      isOpen = false;
    } else {
      const y = sparkHeight - 1 - height(share);
      if (!isOpen) {
        path.moveTo(x, isArea ? sparkHeight : y);
      }
      path.lineTo(x, y);
      isOpen = true;
    }
    x += 2;
  }
  if (isOpen && isArea) {
    path.lineTo(x - 2, sparkHeight);
  }
}
