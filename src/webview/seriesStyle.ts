/** The editor's theme as far as a canvas needs it: a canvas sees no CSS. */
export interface Theme {
  readonly isHighContrast: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly limit: string;
  readonly threshold: string;
  readonly tooltipBackground: string;
  readonly tooltipForeground: string;
  readonly tooltipBorder: string;
  readonly fontFamily: string;
  readonly series: readonly string[];
}

export const markers = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus'] as const;
export type Marker = (typeof markers)[number];

export interface SeriesStyle {
  readonly colour: string;
  /** Lengths of strokes and gaps in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** Drawn along the line; undefined for none. */
  readonly marker: Marker | undefined;
}

/** Where the theme has none: legible on light and dark. VS Code's high contrast themes have no orange. */
const fallbacks = {
  'charts-blue': '#1a85ff',
  'charts-green': '#4b9e46',
  'charts-purple': '#9b6bc7',
  'charts-yellow': '#bf8803',
  'charts-orange': '#ea5c00',
  'charts-red': '#e5484d',
};

/**
 * The theme's colours for charts, opaque. `charts-orange` is by default the colour that marks matches in the minimap,
 * with two thirds of it transparent: as a line it would hardly be seen.
 */
export function seriesColours(read: (name: string) => string): string[] {
  return Object.entries(fallbacks).map(([name, fallback]) => opaque(read(name).trim()) || fallback);
}

function opaque(colour: string): string {
  return colour.replace(/^rgba\((.*),[^,]*\)$/, 'rgb($1)').replace(/^(#[\da-f]{6})[\da-f]{2}$/i, '$1');
}

const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

/**
 * Six colours, then the same ones dashed. In high contrast every line has a dash and a marker of its own as well, so that
 * no two are told apart by colour alone.
 */
export function seriesStyle(slot: number, theme: Theme): SeriesStyle {
  const colours = theme.series.length;
  const round = Math.floor(slot / colours);
  const dash = theme.isHighContrast ? slot + round : round;
  return {
    colour: theme.series[slot % colours] ?? theme.foreground,
    dash: dashes[dash % dashes.length] ?? [],
    marker: theme.isHighContrast ? markers[slot % markers.length] : undefined,
  };
}

/** The marker as an SVG path around the origin, about six pixels wide: for the legend and, by Path2D, for the canvas. */
export const markerPaths: Readonly<Record<Marker, string>> = {
  circle: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z',
  square: 'M-2.7 -2.7h5.4v5.4h-5.4z',
  triangle: 'M0 -3.4L3.2 2.6H-3.2z',
  diamond: 'M0 -3.8L3.8 0L0 3.8L-3.8 0z',
  cross: 'M-2.8 -2.8L2.8 2.8M2.8 -2.8L-2.8 2.8',
  plus: 'M0 -3.5V3.5M-3.5 0H3.5',
};

/** The colour with an alpha (0 to 1) instead of its own; for `#rgb`, `#rrggbb` and `rgb()` as themes give them. */
export function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
}
