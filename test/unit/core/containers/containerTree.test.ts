import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import type { Container, ContainerDetails } from '../../../../src/core/containers/container.ts';
import {
  type ContainerFilter,
  containerLabel,
  describeAttention,
  describeContainer,
  describeGroup,
  groupContainers,
  isFiltering,
  noFilter,
  speakContainer,
} from '../../../../src/core/containers/containerTree.ts';
import type { Metrics } from '../../../../src/core/metrics/metrics.ts';
import { containerNamed, detailsOf, metricsWith } from '../../../fixtures/containers.ts';

const now = Date.UTC(2026, 10, 23);
const hoursAgo = (hours: number) => now - hours * 3_600_000;

function service(project: string, name: string, facts: Partial<Container> = {}): Container {
  const compose = { project, service: name, number: 1, workingDirectory: `/home/kim/${project}` };
  return containerNamed(`${project}-${name}-1`, { compose, ...facts });
}

interface Actor {
  readonly container: Container;
  readonly details?: ContainerDetails;
  readonly metrics?: Metrics;
}

function actor(container: Container, details?: Partial<ContainerDetails>, metrics?: Partial<Metrics>): Actor {
  return {
    container,
    ...(details ? { details: detailsOf(container, details) } : {}),
    ...(metrics ? { metrics: metricsWith(metrics) } : {}),
  };
}

/** The tree as its rows read on screen. */
function draw(cast: readonly Actor[], filter?: ContainerFilter): string {
  const byId = new Map(cast.map((one) => [one.container.id, one]));
  const groups = groupContainers(
    cast.map(({ container }) => container),
    filter,
  );
  return groups
    .flatMap((group) => [
      `${group.project ?? '(none)'}  ${describeGroup(
        group,
        (id) => byId.get(id)?.details,
        () => undefined,
        english,
      )}`,
      ...group.containers.map((container) => {
        const { details, metrics } = byId.get(container.id) ?? {};
        return `  ${containerLabel(container)}  ${describeContainer(container, details, metrics, now, english)}`.trimEnd();
      }),
    ])
    .join('\n');
}

const shop: readonly Actor[] = [
  actor(service('shop', 'web'), { health: 'healthy', startedAt: hoursAgo(3) }, { cpuPercent: 12.345 }),
  actor(service('shop', 'db'), { startedAt: hoursAgo(50) }, { memoryUsedBytes: 120 * 2 ** 20 }),
  actor(service('shop', 'api'), { health: 'unhealthy', startedAt: hoursAgo(0.1) }, { cpuPercent: undefined }),
  actor(service('shop', 'migrate', { state: 'exited' }), { state: 'exited', exitCode: 0 }),
  actor(service('shop', 'crash', { state: 'restarting' }), { state: 'restarting', exitCode: 1 }),
  actor(service('blog', 'web', { state: 'paused' })),
  actor(containerNamed('scratch10', { state: 'created' })),
  actor(containerNamed('scratch9', { state: 'exited' })),
];

test('projects by name, the rest last; what runs first, then by name with numbers as numbers', () => {
  assert.equal(
    draw(shop),
    `\
blog  0/1 running
  web-1  paused
shop  3/5 running · 1 unhealthy · 1 restarting
  api-1  unhealthy · 6m · 1MiB
  crash-1  restarting
  db-1  2d · CPU 1.0% · 120MiB
  web-1  healthy · 3h · CPU 12.3% · 1MiB
  migrate-1  exited · code 0
(none)  0/2 running
  scratch9  exited
  scratch10  created`,
  );
});

describe('the filter', () => {
  const rows = (filter: Partial<ContainerFilter>) =>
    groupContainers(
      shop.map(({ container }) => container),
      { ...noFilter, ...filter },
    ).flatMap(({ containers }) => containers.map(({ name }) => name));

  test('finds parts of names, images, projects and services in any case', () => {
    assert.deepEqual(rows({ text: 'WEB' }), ['blog-web-1', 'shop-web-1']);
    assert.deepEqual(rows({ text: 'scratch1' }), ['scratch10']);
    assert.equal(rows({ text: 'busybox' }).length, shop.length);
    assert.deepEqual(rows({ text: 'no such thing' }), []);
  });

  test('finds an id by its beginning', () => {
    assert.deepEqual(rows({ text: containerNamed('scratch9').id.slice(0, 18) }), ['scratch9']);
  });

  test('running only keeps all that has a process', () => {
    assert.deepEqual(rows({ runningOnly: true }), [
      'blog-web-1',
      'shop-api-1',
      'shop-crash-1',
      'shop-db-1',
      'shop-web-1',
    ]);
  });

  test('this workspace only keeps projects in its folders, on any system', () => {
    assert.deepEqual(rows({ folders: ['/home/kim/blog/'] }), ['blog-web-1']);
    assert.equal(rows({ folders: ['/home/kim'] }).length, 6);
    assert.deepEqual(rows({ folders: ['/home/kim/blo', '/home/kim/blog/src'] }), []);
    const compose = { project: 'w', service: 'w', number: 1, workingDirectory: 'C:\\work\\w' };
    const [group] = groupContainers([containerNamed('w', { compose })], {
      ...noFilter,
      folders: ['C:/work'],
    });
    assert.equal(group?.project, 'w');
  });

  test('Windows takes small and capital letters for the same, and VS Code writes its drives small', () => {
    const inFolder = (workingDirectory: string, folder: string) => {
      const compose = { project: 'w', service: 'w', number: 1, workingDirectory };
      return (
        groupContainers([containerNamed('w', { compose })], { ...noFilter, folders: [folder] }).length > 0
      );
    };
    assert.ok(inFolder('C:\\Work\\Shop', 'c:\\work'));
    assert.ok(!inFolder('C:\\Workshop', 'c:\\work'));
    assert.ok(!inFolder('/home/Kim/shop', '/home/kim'));
  });

  test('knows whether it hides anything', () => {
    assert.equal(isFiltering(noFilter), false);
    assert.equal(isFiltering({ ...noFilter, folders: [] }), true);
  });
});

describe('a label', () => {
  test('leaves the project out, which the group has said', () => {
    assert.equal(containerLabel(service('shop', 'web')), 'web-1');
    assert.equal(containerLabel(service('shop', 'web', { name: 'shop_web_1' })), 'web_1');
  });

  test('is the whole name where it does not begin with the project', () => {
    assert.equal(containerLabel(service('shop', 'web', { name: 'shopping' })), 'shopping');
    assert.equal(containerLabel(service('shop', 'web', { name: 'my-web' })), 'my-web');
    assert.equal(containerLabel(containerNamed('shop-web')), 'shop-web');
  });
});

test('a screen reader hears name, state and values as words', () => {
  const speak = ({ container, details, metrics }: Actor) =>
    speakContainer(container, details, metrics, [], now, english);
  assert.deepEqual(shop.slice(0, 4).map(speak), [
    'shop-web-1, running, healthy, 3h, CPU 12.3%, 1MiB',
    'shop-db-1, running, 2d, CPU 1.0%, 120MiB',
    'shop-api-1, running, unhealthy, 6m, 1MiB',
    'shop-migrate-1, exited, code 0',
  ]);
  assert.equal(speak(actor(containerNamed('new'))), 'new, running');
});

test('a screen reader hears what is wrong, right after the name', () => {
  assert.equal(
    speakContainer(
      containerNamed('web'),
      undefined,
      undefined,
      [
        { status: 'critical', what: 'busy' },
        { status: 'warning', what: 'Memory' },
      ],
      now,
      english,
    ),
    'web, Critical: busy, Warning: Memory, running',
  );
});

test('a group that is collapsed says what its checks found; what is unhealthy once', () => {
  const [sick, busy, full, well] = ['sick', 'busy', 'full', 'well'].map((name) => containerNamed(name));
  assert.ok(sick && busy && full && well);
  const statuses = new Map([
    [sick.id, 'critical'],
    [busy.id, 'critical'],
    [full.id, 'warning'],
    [well.id, 'ok'],
  ] as const);
  const text = describeGroup(
    { project: 'shop', containers: [sick, busy, full, well] },
    (id) => (id === sick.id ? detailsOf(sick, { health: 'unhealthy' }) : undefined),
    (id) => statuses.get(id),
    english,
  );
  assert.equal(text, '4/4 running · 1 unhealthy · 1 critical · 1 warning');
});

test('a reading of a container that has stopped since is not shown', () => {
  const stopped = containerNamed('web', { state: 'exited' });
  assert.equal(describeContainer(stopped, undefined, metricsWith(), now, english), 'exited');
});

test('how many need attention', () => {
  assert.deepEqual(
    [0, 1, 7].map((failing) => describeAttention(failing, english)),
    ['', '1 container needs attention', '7 containers need attention'],
  );
});
