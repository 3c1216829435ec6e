import * as vscode from 'vscode';
import type { Container } from '../../core/containers/container.ts';
import { selectContainers } from '../../core/containers/selectContainers.ts';
import type { SearchWindow } from '../../core/logs/searchWindow.ts';
import { targetContainers } from '../commands/pickContainers.ts';
import { commands } from '../contributions.ts';
import type { ExtensionServices } from '../engineSession.ts';
import { registerCommand } from '../messages.ts';
import { chooseRuns, chooseTimes, lastPart, timePart } from './chooseParts.ts';
import { ComparedLogs, type LogPart } from './comparedLogs.ts';
import type { LogDocuments } from './logDocuments.ts';

/** What a keybinding may give instead of choosing: `{ "parts": [{ "container": "web", "since": "2h", "until": "1h" }, …] }`. */
interface CompareArguments {
  readonly parts: readonly ({ readonly container: string } & SearchWindow)[];
}

/** Comparing the logs of two containers, or two parts of one. */
export function registerCompareLogs(services: ExtensionServices, logs: LogDocuments): vscode.Disposable {
  const compared = new ComparedLogs(services, logs);
  return vscode.Disposable.from(
    compared,
    registerCommand(commands.compareLogs, services.log, async (item, items) => {
      const [left, right] = isCompareArguments(item)
        ? await givenParts(services, item)
        : ((await chooseParts(services, item, items)) ?? []);
      if (left && right) {
        await compared.open(left, right);
      }
    }),
    registerCommand(commands.toggleComparedNumbers, services.log, () => compared.toggleNumbers()),
  );
}

async function givenParts({ session }: ExtensionServices, { parts }: CompareArguments): Promise<LogPart[]> {
  const listing = await (await session.connectedClient()).list();
  return parts.flatMap(({ container: word, since, until }) =>
    selectContainers(listing, [word])
      .slice(0, 1)
      .map((container) =>
        since === undefined && until === undefined
          ? lastPart(container)
          : timePart(container, {
              ...(since === undefined ? {} : { since }),
              ...(until === undefined ? {} : { until }),
            }),
      ),
  );
}

async function chooseParts(
  services: ExtensionServices,
  item: unknown,
  items: unknown,
): Promise<readonly LogPart[] | undefined> {
  const { t } = vscode.l10n;
  const title = t('Choose one container, or two to compare with each other');
  const [first, second, ...others] = await targetContainers(services, item, items, { title, many: true });
  if (others.length > 0) {
    void vscode.window.showInformationMessage(t('Two are compared, not {0}.', others.length + 2));
    return undefined;
  }
  return first && second ? [lastPart(first), lastPart(second)] : first && chooseWithin(services, first);
}

/** Of one container: with what its log is compared. */
async function chooseWithin(
  services: ExtensionServices,
  container: Container,
): Promise<readonly LogPart[] | undefined> {
  const { t } = vscode.l10n;
  const choices = [
    { label: t('Two runs'), description: t('Each from one start to the next'), choose: chooseRuns },
    {
      label: t('Two stretches of time'),
      description: t('Before and after a change, today and yesterday'),
      choose: () => chooseTimes(container),
    },
    {
      label: t('Another container …'),
      description: '',
      choose: async () => {
        const title = t('Compare with {0}', container.name);
        const accepts = ({ id }: Container) => id !== container.id;
        const [other] = await targetContainers(services, undefined, undefined, {
          title,
          many: false,
          accepts,
        });
        return other && [lastPart(container), lastPart(other)];
      },
    },
  ];
  const placeHolder = t('What to compare in the log of {0}', container.name);
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder });
  return chosen?.choose(services, container);
}

function isCompareArguments(value: unknown): value is CompareArguments {
  const parts = (value as Partial<CompareArguments> | undefined)?.parts;
  return Array.isArray(parts) && parts.length === 2 && parts.every(isPart);
}

function isPart(value: unknown): boolean {
  const part = value as Partial<CompareArguments['parts'][number]> | undefined;
  const isMoment = (moment: unknown) => moment === undefined || typeof moment === 'string';
  return typeof part?.container === 'string' && isMoment(part.since) && isMoment(part.until);
}
