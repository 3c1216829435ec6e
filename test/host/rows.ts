import * as vscode from 'vscode';
import { until } from '../environment/until.ts';

/** What a row of the Containers view hands to a command. */
export const row = (id: string) => ({ containerIds: [id] });

/** Resolves when the view knows the container: its commands act on rows. */
export async function waitForRow({
  id,
  name,
}: {
  readonly id: string;
  readonly name: string;
}): Promise<void> {
  await until(`the row of ${name}`, async () => {
    await vscode.commands.executeCommand('containerVitals.copyName', row(id));
    return (await vscode.env.clipboard.readText()) === name;
  });
}
