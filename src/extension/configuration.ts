import * as vscode from 'vscode';
import type { CheckPolicy } from '../core/checks/checks.ts';
import { defaultSlowMs } from '../core/logs/patterns.ts';
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
      cpuPercent: numberSetting(settings.cpuThreshold, 80),
      memoryPercent: numberSetting(settings.memoryThreshold, 85),
    };
  },
  /** Milliseconds between readings for the Containers view. */
  sampleIntervalMs: () => Math.max(1, numberSetting(settings.sampleInterval, 3)) * 1000,
  /** Records a followed log starts with. */
  followTail: () => Math.max(1, numberSetting(settings.followTail, 200)),
  /** Records shown before and after a hit. */
  contextLines: () => Math.max(0, numberSetting(settings.contextLines, 1)),
  /** Hits shown per container. */
  maxHits: () => Math.max(1, numberSetting(settings.maxHits, 2000)),

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

  onDidChange(key: (typeof settings)[keyof typeof settings], listener: () => void): vscode.Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${section}.${key}`)) {
        listener();
      }
    });
  },
};
