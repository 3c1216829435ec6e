import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** Nothing that moves, asks, calls home or takes the processor while our extension is looked at. */
const quietSettings: Settings = {
  'chat.agent.enabled': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** The user’s settings, and those of the machine, which is where a workbench in a browser looks for engines and the like. */
const files = ['User/settings.json', 'Machine/settings.json'] as const;

/** The settings of an editor that keeps its data in this folder; none where it has not been started yet. */
export async function readSettings(dataFolder: string): Promise<Settings> {
  const all = await Promise.all(
    files.map(async (file): Promise<Settings> => {
      const text = await readFile(join(dataFolder, 'user', file), 'utf8').catch(() => '{}');
      return JSON.parse(text) as Settings;
    }),
  );
  return Object.assign({}, ...all) as Settings;
}

/** Writes the settings of an editor, with those that keep it quiet. */
export async function writeSettings(dataFolder: string, settings: Settings): Promise<void> {
  for (const file of files) {
    const path = join(dataFolder, 'user', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  }
}
