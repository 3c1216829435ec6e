/** What somebody does to a chart; times are the engine's, shares those of the window's length. */
export interface ChartEvents {
  /** A stretch of time, from where it was begun; `isDone` when the button or the key is let go. */
  readonly brushed: (start: number, end: number, isDone: boolean) => void;
  readonly zoomed: (factor: number, around: number | undefined) => void;
  readonly panned: (share: number) => void;
  /** The time that is read out; by how many steps it moves, and whether the chosen stretch grows with it. */
  readonly stepped: (steps: number, grows: boolean) => void;
  /** The chosen stretch, in full. */
  readonly entered: () => void;
  /** One step back: what is chosen, then what is looked at. */
  readonly left: () => void;
}

/** Pointer, wheel and keys on the plot of a chart. The wheel alone scrolls the page. */
export function listenToChart(plot: HTMLElement, timeAt: (x: number) => number, events: ChartEvents): void {
  const time = (event: MouseEvent) => timeAt(event.clientX - plot.getBoundingClientRect().left);
  let start: number | undefined;
  plot.addEventListener('pointerdown', (event) => {
    if (event.button === 0) {
      start = time(event);
      plot.setPointerCapture(event.pointerId);
    }
  });
  plot.addEventListener('pointermove', (event) => {
    if (start !== undefined) {
      events.brushed(start, time(event), false);
    }
  });
  plot.addEventListener('pointerup', (event) => {
    if (start !== undefined) {
      events.brushed(start, time(event), true);
      start = undefined;
    }
  });
  plot.addEventListener('pointercancel', () => {
    start = undefined;
  });
  plot.addEventListener('dblclick', () => events.left());
  plot.addEventListener(
    'wheel',
    (event) => {
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        events.zoomed(event.deltaY > 0 ? 1.25 : 0.8, time(event));
      } else if (isSideways) {
        event.preventDefault();
        events.panned(((event.deltaX || event.deltaY) > 0 ? 1 : -1) * 0.1);
      }
    },
    { passive: false },
  );
  plot.addEventListener('keydown', (event) => {
    if (onKey(event, events)) {
      event.preventDefault();
    }
  });
}

function onKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, events: ChartEvents): boolean {
  if (ctrlKey || metaKey || altKey) {
    return false;
  }
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => events.stepped(-1, shiftKey),
    ArrowRight: () => events.stepped(1, shiftKey),
    '+': () => events.zoomed(0.5, undefined),
    '=': () => events.zoomed(0.5, undefined),
    '-': () => events.zoomed(2, undefined),
    PageUp: () => events.panned(-0.5),
    PageDown: () => events.panned(0.5),
    Enter: events.entered,
    Escape: events.left,
  };
  const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
  action?.();
  return action !== undefined;
}
