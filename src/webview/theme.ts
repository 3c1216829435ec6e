import { seriesColours, type Theme } from './seriesStyle.ts';

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (...names: string[]) =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ??
    '#888888';
  const isHighContrast = [...document.body.classList].some((name) => name.startsWith('vscode-high-contrast'));
  return {
    isHighContrast,
    background: colour('editor-background'),
    foreground: colour('editor-foreground', 'foreground'),
    muted: isHighContrast ? colour('foreground') : colour('descriptionForeground', 'foreground'),
    grid: isHighContrast
      ? colour('contrastBorder')
      : colour('editorIndentGuide-background1', 'charts-lines', 'widget-border'),
    limit: colour('charts-red', 'errorForeground'),
    threshold: colour('charts-yellow', 'editorWarning-foreground'),
    tooltipBackground: colour('editorHoverWidget-background', 'editor-background'),
    tooltipForeground: colour('editorHoverWidget-foreground', 'foreground'),
    tooltipBorder: colour('contrastBorder', 'editorHoverWidget-border', 'widget-border'),
    fontFamily: style.getPropertyValue('--vscode-font-family').trim() || 'sans-serif',
    series: seriesColours((name) => style.getPropertyValue(`--vscode-${name}`)),
  };
}

/** Calls back when the editor's theme becomes another one. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

/** VS Code tells its own setting by a class, the system's by the media feature. */
export function isMotionReduced(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
