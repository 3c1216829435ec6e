import { t } from '@vscode/l10n';
import { stateWord as containerStateWord } from '../core/containers/containerTree.ts';
import type { DashboardContainer, DashboardEngine } from '../protocol/dashboard.ts';
import type { DashboardSelection } from '../protocol/dashboardState.ts';
import { isolate } from './bidi.ts';

export interface Banner {
  readonly severity: 'info' | 'warning';
  readonly text: string;
  readonly action: 'reconnect' | 'chooseContainers' | undefined;
}

interface Situation {
  readonly isLoaded: boolean;
  readonly engine: DashboardEngine;
  readonly selection: DashboardSelection;
  readonly containers: readonly DashboardContainer[];
}

/** What must be said about the view as a whole, the most important only; undefined while all is well. */
export function bannerFor({ isLoaded, engine, selection, containers }: Situation): Banner | undefined {
  if (!isLoaded || engine.kind === 'connecting') {
    return { severity: 'info', text: t('Connecting to the container engine…'), action: undefined };
  }
  if (engine.kind === 'away') {
    const text = [engine.summary, engine.nextStep].filter(Boolean).join(' ');
    return { severity: 'warning', text, action: 'reconnect' };
  }
  if (containers.length === 0) {
    return selection.kind === 'running'
      ? {
          severity: 'info',
          text: t('No container is running. One that starts appears here by itself.'),
          action: undefined,
        }
      : { severity: 'info', text: t('No container is chosen.'), action: 'chooseContainers' };
  }
  return absence(containers);
}

function absence(containers: readonly DashboardContainer[]): Banner | undefined {
  const [first] = containers;
  const isGone = containers.every(({ state }) => state === 'gone');
  const isIdle = containers.every(({ state }) => state !== 'running');
  if (!first || !isIdle) {
    return undefined;
  }
  const action = 'chooseContainers';
  if (containers.length === 1) {
    const name = isolate(first.name);
    const text = isGone
      ? t('{0} was removed. If it is created again, its charts continue here.', name)
      : t('{0} is not running ({1}). Its charts continue when it does.', name, stateWord(first.state));
    return { severity: 'warning', text, action };
  }
  const text = isGone
    ? t('These containers were removed. Those that are created again continue here.')
    : t('None of these containers is running. Those that start continue here.');
  return { severity: 'warning', text, action };
}

/** A dashboard keeps a row for what is gone: the one state that the core does not know. */
export function stateWord(state: DashboardContainer['state']): string {
  return state === 'gone' ? t('removed') : containerStateWord(state, t);
}
