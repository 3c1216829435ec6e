import * as l10n from '@vscode/l10n';
import {
  type FromLogStatistics,
  isToLogStatistics,
  type LogStatisticsRequest,
} from '../protocol/logStatistics.ts';
import { HostChannel } from './hostChannel.ts';
import { LogStatisticsView } from './logStatisticsView.ts';
import './logStatistics.css';

declare function acquireVsCodeApi(): { postMessage(message: FromLogStatistics): void };

const vscode = acquireVsCodeApi();
const channel = new HostChannel<LogStatisticsRequest>((message) => vscode.postMessage(message), 30_000);
let view: LogStatisticsView | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToLogStatistics(data)) {
    return;
  }
  switch (data.type) {
    case 'init':
      view ??= createView(data.language, data.strings);
      break;
    case 'content':
      view?.show(data.content);
      break;
    case 'reply':
      channel.settle(data);
      break;
  }
});

window.addEventListener('error', ({ message, error }) => report(error?.stack ?? message));
window.addEventListener('unhandledrejection', ({ reason }) => report(String(reason?.stack ?? reason)));

void channel.request({ type: 'ready' }, noReply).then((error) => {
  if (error !== undefined && !view) {
    document.body.append(error);
  }
});

function createView(language: string, strings: Readonly<Record<string, string>>): LogStatisticsView {
  l10n.config({ contents: { ...strings } });
  document.documentElement.lang = language;
  const root = document.body.querySelector('main') ?? document.body;
  const created = new LogStatisticsView(
    root,
    language,
    (request) => void channel.request(request, noReply).then((error) => created.tell(error)),
  );
  return created;
}

function noReply(): string {
  return l10n.t('The extension does not answer. Close this view and open it again.');
}

function report(message: string): void {
  vscode.postMessage({ id: 0, request: { type: 'reportError', message } });
}
