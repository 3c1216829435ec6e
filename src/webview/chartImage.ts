import type { Theme } from './seriesStyle.ts';

/** The charts as one picture, each below the other with its title. */
export async function chartImage(
  charts: readonly { readonly title: string; readonly canvas: HTMLCanvasElement }[],
  { title, theme }: { readonly title: string; readonly theme: Theme },
): Promise<Uint8Array | undefined> {
  const scale = window.devicePixelRatio;
  const line = 24 * scale;
  const picture = document.createElement('canvas');
  picture.width = Math.max(...charts.map(({ canvas }) => canvas.width));
  picture.height = line + charts.reduce((height, { canvas }) => height + line + canvas.height, 0);
  const ctx = picture.getContext('2d');
  if (!ctx || charts.length === 0) {
    return undefined;
  }
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.fillStyle = theme.foreground;
  ctx.font = `${13 * scale}px ${theme.fontFamily}`;
  ctx.fillText(title, 8 * scale, 17 * scale);
  let top = line;
  for (const chart of charts) {
    ctx.fillText(chart.title, 8 * scale, top + 17 * scale);
    ctx.drawImage(chart.canvas, 0, top + line);
    top += line + chart.canvas.height;
  }
  const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'));
  return blob ? new Uint8Array(await blob.arrayBuffer()) : undefined;
}
