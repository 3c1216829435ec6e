import * as vscode from 'vscode';
import { type CheckPolicy, defaultCheckPolicy } from '../core/checks/checks.ts';
import { parseRetention } from '../core/history/retention.ts';
import { defaultSlowMs } from '../core/logs/patterns.ts';
import { defaultStoreGigabytes } from '../storage/logs/logStore.ts';
import { type LogSourceChoice, logSources } from '../workers/logSearchRequest.ts';
import { section, settings } from './contributions.ts';

/** The value of the endpoint setting that stands for the embedded engine. */
export const demoEndpoint = 'demo';

// Types and defaults are package.json's; a user's value of another type falls back to the default here.
function numberSetting(key: string, fallback: number): number {
  const value = vscode.workspace.getConfiguration(section).get<unknown>(key);
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

export const configuration = {
  /** Empty: find the engine. `demo`: the embedded engine. Else an address or `context:NAME`. */
  endpoint(): string {
    const value = vscode.workspace.getConfiguration(section).get<unknown>(settings.endpoint);
    return typeof value === 'string' ? value.trim() : '';
  },
  async setEndpoint(value: string): Promise<void> {
    await vscode.workspace
      .getConfiguration(section)
      .update(settings.endpoint, value || undefined, vscode.ConfigurationTarget.Global);
  },
  checkPolicy(): CheckPolicy {
    return {
      cpuPercent: numberSetting(settings.cpuThreshold, defaultCheckPolicy.cpuPercent),
      memoryPercent: numberSetting(settings.memoryThreshold, defaultCheckPolicy.memoryPercent),
      diskPercent: numberSetting(settings.diskThreshold, defaultCheckPolicy.diskPercent),
      responseTimeOf: configuration.responseTimeOf(),
    };
  },
  /** What is evaluated in the background: the workspace's policy, the built-in rules too, or nothing. */
  backgroundAlerts(): 'policy' | 'always' | 'off' {
    const value = vscode.workspace.getConfiguration(section).get<unknown>(settings.backgroundAlerts);
    return value === 'always' || value === 'off' ? value : 'policy';
  },
  keepsHistory: () =>
    vscode.workspace.getConfiguration(section).get<unknown>(settings.keepsHistory) !== false,
  historyRetention: () =>
    parseRetention(vscode.workspace.getConfiguration(section).get<unknown>(settings.historyRetention)),
  /** Names of containers, or patterns of them, whose published port is asked how fast it answers. */
  responseTimeOf(): readonly string[] {
    const value = vscode.workspace.getConfiguration(section).get<unknown>(settings.responseTime);
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  },
  /** Milliseconds between readings for the Containers view. */
  sampleIntervalMs: () => Math.max(1, numberSetting(settings.sampleInterval, 3)) * 1000,
  /** Records a followed log starts with. */
  followTail: () => Math.max(1, numberSetting(settings.followTail, 200)),
  /** Records shown before and after a hit. */
  contextLines: () => Math.max(0, numberSetting(settings.contextLines, 1)),
  /** Hits shown per container. */
  maxHits: () => Math.max(1, numberSetting(settings.maxHits, 2000)),
  /** Room for stored logs; 0: none is stored. */
  logStoreBytes: () => Math.max(0, numberSetting(settings.logStoreLimit, defaultStoreGigabytes)) * 1e9,

  /** Where a log search reads. */
  logSource(): LogSourceChoice {
    const value = vscode.workspace.getConfiguration(section).get<unknown>(settings.logSource);
    return logSources.find((source) => source === value) ?? 'auto';
  },
  /** From how many milliseconds on the built-in pattern takes a request for a slow one. */
  slowRequestMs: () => Math.max(1, Math.round(numberSetting(settings.slowRequestMs, defaultSlowMs))),
  /** As they were written (userPatterns.ts reads them). Those of an untrusted workspace are not there. */
  logPatterns(): { readonly user: unknown; readonly workspace: unknown } {
    const found = vscode.workspace.getConfiguration(section).inspect<unknown>(settings.logPatterns);
    return {
      user: found?.globalValue,
      workspace: vscode.workspace.isTrusted
        ? (found?.workspaceFolderValue ?? found?.workspaceValue)
        : undefined,
    };
  },
  /** With `{traceId}` in it; empty: trace ids are no links. An untrusted workspace sets none (package.json). */
  traceUrl(): string {
    const value = vscode.workspace.getConfiguration(section).get<unknown>(settings.traceUrl);
    return typeof value === 'string' ? value : '';
  },

  onDidChange(key: (typeof settings)[keyof typeof settings], listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${section}.${key}`)) {
        listener();
      }
    });
  },
};
