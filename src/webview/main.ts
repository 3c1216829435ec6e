import * as l10n from '@vscode/l10n';
import {
  type DashboardInit,
  type DashboardRequest,
  type FromDashboard,
  isToDashboard,
} from '../protocol/dashboard.ts';
import type { DashboardState } from '../protocol/dashboardState.ts';
import { DashboardView } from './dashboardView.ts';
import { HostChannel } from './hostChannel.ts';
import { DashboardStore } from './store.ts';
import { isMotionReduced } from './theme.ts';
import './dashboard.css';

interface VsCodeApi {
  postMessage(message: FromDashboard): void;
  getState(): unknown;
  setState(state: DashboardState): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const channel = new HostChannel<DashboardRequest>((message) => vscode.postMessage(message), 30_000);
const store = new DashboardStore();
let view: DashboardView | undefined;
/** After a dialog the editor gives the keys to the frame around the page, and the browser has forgotten where in it they were. */
let lastFocused: HTMLElement | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToDashboard(data)) {
    return;
  }
  if (data.type === 'reply') {
    channel.settle(data);
    return;
  }
  if (data.type === 'focus') {
    lastFocused?.focus();
    return;
  }
  if (data.type === 'init') {
    view ??= createView(data);
  }
  view?.receive(data);
});

document.addEventListener('focusin', ({ target }) => {
  lastFocused = target instanceof HTMLElement ? target : undefined;
});
window.addEventListener('error', ({ message, error }) => report(error?.stack ?? message));
window.addEventListener('unhandledrejection', ({ reason }) => report(String(reason?.stack ?? reason)));

void channel.request({ type: 'ready' }, noReply).then((error) => {
  if (error !== undefined && !view) {
    document.body.append(error);
  }
});

function createView({ language, strings, layout }: DashboardInit): DashboardView {
  l10n.config({ contents: { ...strings } });
  document.documentElement.lang = language;
  const created = new DashboardView(document.body.querySelector('main') ?? document.body, store, language, {
    request: (request) => void channel.request(request, noReply).then((error) => created.tell(error)),
    loadState: () => vscode.getState() ?? layout,
    saveState: (state) => vscode.setState(state),
  });
  scheduleMove(created);
  return created;
}

/** Moves the time axis on by about a pixel at a time, and not at all where nobody sees it. */
function scheduleMove(shown: DashboardView): void {
  const delay = isMotionReduced() ? 1000 : Math.max(50, shown.frameMs);
  setTimeout(() => {
    requestAnimationFrame(() => {
      shown.move();
      scheduleMove(shown);
    });
  }, delay);
}

function noReply(): string {
  return l10n.t('The extension does not answer. Close this view and open it again.');
}

function report(message: string): void {
  vscode.postMessage({ id: 0, request: { type: 'reportError', message } });
}
