import { t } from '@vscode/l10n';
import {
  type Container,
  type ContainerDetails,
  isActive,
  type PortBinding,
} from '../core/containers/container.ts';
import { healthWord, stateWord } from '../core/containers/containerTree.ts';
import { inspectAll } from '../core/containers/inspectAll.ts';
import { formatShortDuration, unknownValue } from '../core/metrics/format.ts';
import { toPlainText } from '../core/reports/plainText.ts';
import { renderTable } from '../core/reports/table.ts';
import type { Command, CommandContext, OptionSpecs } from './command.ts';
import { writeJsonArray } from './json.ts';
import type { Style } from './terminal.ts';

const options = {
  all: { type: 'boolean', short: 'a', help: () => t('stopped containers too') },
} as const satisfies OptionSpecs;

interface Row {
  readonly container: Container;
  readonly details: ContainerDetails | undefined;
  /** Seconds; undefined where it does not run. */
  readonly uptime: number | undefined;
}

export const psCommand: Command<typeof options> = {
  name: 'ps',
  usage: '[-a] [--json]',
  summary: () => t('list containers with state, health, uptime, ports and compose project'),
  options,
  positionals: { min: 0, max: 0 },
  failureCode: 2,
  async run(input, context) {
    const rows = await readRows(context, input.options.all ?? false);
    if (input.isJson) {
      writeJsonArray(context.stdout, rows.map(jsonOf));
    } else {
      context.stdout.write(`${tableOf(rows, context).join('\n')}\n`);
    }
    return 0;
  },
};

async function readRows(context: CommandContext, isAll: boolean): Promise<Row[]> {
  const { signal, clock } = context;
  const client = await context.connect();
  const containers = (await client.list(signal)).filter((one) => isAll || isUp(one)).sort(compare);
  const ids = containers.map(({ id }) => id);
  const { details, gone } = await inspectAll(client, ids, signal);
  return containers
    .filter(({ id }) => !gone.has(id))
    .map((container) => {
      const known = details.get(container.id);
      const startedAt = isUp(container) ? known?.startedAt : undefined;
      return {
        container,
        details: known,
        uptime: startedAt === undefined ? undefined : Math.max(0, (clock.now() - startedAt) / 1000),
      };
    });
}

const isUp = ({ state }: Container) => isActive(state);

/** Running first, then by compose project (without one last) and name. */
function compare(a: Container, b: Container): number {
  const byText = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true });
  return (
    Number(isUp(b)) - Number(isUp(a)) ||
    Number(a.compose === undefined) - Number(b.compose === undefined) ||
    byText(a.compose?.project ?? '', b.compose?.project ?? '') ||
    byText(a.name, b.name)
  );
}

/** The schema is in docs/cli.md; a test compares them. */
function jsonOf({ container, details, uptime }: Row): object {
  return {
    id: container.id,
    name: container.name,
    image: container.image,
    state: container.state,
    health: details?.health ?? null,
    exitCode: isUp(container) ? null : (details?.exitCode ?? null),
    createdAt: new Date(container.createdAt).toISOString(),
    startedAt: details?.startedAt === undefined ? null : new Date(details.startedAt).toISOString(),
    uptimeSeconds: uptime === undefined ? null : Math.floor(uptime),
    ports: container.ports.map(({ containerPort, protocol, hostPort, hostIp }) => ({
      containerPort,
      protocol,
      hostPort: hostPort ?? null,
      hostIp: hostIp ?? null,
    })),
    composeProject: container.compose?.project ?? null,
    composeService: container.compose?.service ?? null,
  };
}

function tableOf(rows: readonly Row[], { paint }: CommandContext): string[] {
  const titles = [t('NAME'), t('IMAGE'), t('STATE'), t('HEALTH'), t('UPTIME'), t('PORTS'), t('PROJECT')];
  const cells = rows.map(({ container, details, uptime }) =>
    [
      container.name,
      container.image,
      stateText(container, details),
      healthText(details),
      uptime === undefined ? '' : formatShortDuration(uptime * 1000, t),
      portText(container.ports),
      container.compose?.project ?? '',
    ].map(toPlainText),
  );
  return renderTable(
    titles.map((title) => ({ title })),
    cells,
    (text, row, column) => {
      const { container, details } = (row === undefined ? undefined : rows[row]) ?? {};
      const word = column === 2 ? container?.state : column === 3 ? details?.health : undefined;
      const style = row === undefined ? 'bold' : word && styles[word];
      return style ? paint(style, text) : text;
    },
  );
}

/** Of states and of health. */
const styles: Readonly<Record<string, Style>> = {
  running: 'green',
  healthy: 'green',
  unhealthy: 'red',
  restarting: 'yellow',
  starting: 'yellow',
  paused: 'yellow',
  dead: 'red',
};

function stateText(container: Container, details: ContainerDetails | undefined): string {
  const hasEnded = container.state === 'exited' || container.state === 'dead';
  const word = stateWord(container.state, t);
  return hasEnded && details?.exitCode !== undefined ? `${word} (${details.exitCode})` : word;
}

function healthText(details: ContainerDetails | undefined): string {
  if (details === undefined) {
    return unknownValue;
  }
  return details.health === 'none' ? '' : healthWord(details.health, t);
}

/** As `docker ps`, but without the address where it is every one: `8080->80/tcp`. */
export function portText(ports: readonly PortBinding[]): string {
  const texts = ports.map(({ containerPort, protocol, hostPort, hostIp }) => {
    const isEverywhere = hostIp === undefined || hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
    const address = isEverywhere ? '' : `${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:`;
    return hostPort === undefined
      ? `${containerPort}/${protocol}`
      : `${address}${hostPort}->${containerPort}/${protocol}`;
  });
  return [...new Set(texts)].join(', ');
}
