import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  commands,
  contextKeys,
  schemes,
  section,
  settings,
  views,
  webviews,
} from '../../../src/extension/contributions.ts';

interface MenuEntry {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
    readonly viewsWelcome: readonly {
      readonly view: string;
      readonly contents: string;
      readonly when: string;
    }[];
    readonly walkthroughs: readonly {
      readonly title: string;
      readonly description: string;
      readonly steps: readonly {
        readonly title: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly menus: Readonly<Record<string, readonly MenuEntry[]>>;
    readonly keybindings: readonly MenuEntry[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          { readonly markdownDescription: string; readonly order: number; readonly scope?: string }
        >
      >;
    };
  };
}

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const { contributes } = manifest;
const languages = ['package.nls.json', 'package.nls.ko.json'].map(
  (path) => JSON.parse(read(path)) as Record<string, string>,
);

const sorted = (values: Iterable<string>) => [...values].sort();
const menuEntries = Object.values(contributes.menus).flat();
const walkthroughSteps = contributes.walkthroughs.flatMap(({ steps }) => steps);

/** Whether two conditions are never true at once: they name different views or schemes, or one wants what the other rules out. */
function isNever(one: string, other: string): boolean {
  const terms = (when: string) => when.split(' && ').map((term) => term.replace(/^!\((.*)\)$/, '!$1'));
  const excludes = (a: string, b: string) => {
    const [key, value = ''] = a.split(' == ');
    const [rivalKey, rivalValue] = b.split(' == ');
    const [, patternKey, pattern = ''] = /^(\w+) =~ \/(.+)\/$/.exec(b) ?? [];
    return (
      a === `!${b}` ||
      (key === rivalKey && value !== rivalValue) ||
      (key === patternKey && !new RegExp(pattern).test(value))
    );
  };
  return terms(one).some((a) => terms(other).some((b) => excludes(a, b) || excludes(b, a)));
}

/** The states that decide on the welcome content: the union in viewState.ts, which cannot be read at run time. */
function declaredViewStates(): string[] {
  const [, union = ''] = /type ViewState =([^;]*);/.exec(read('src/extension/views/viewState.ts')) ?? [];
  return [...union.matchAll(/'(\w+)'/g)].flatMap(([, state]) => state ?? []);
}

describe('the manifest and contributions.ts name the same', () => {
  test('commands', () => {
    assert.deepEqual(
      sorted(Object.values(commands)),
      sorted(contributes.commands.map(({ command }) => command)),
    );
  });

  test('views, in the view container of the Activity Bar', () => {
    const [container, ...others] = contributes.viewsContainers.activitybar;
    assert.deepEqual(others, []);
    assert.deepEqual(Object.keys(contributes.views), [container?.id]);
    const declared = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    assert.deepEqual(sorted(Object.values(views)), sorted(declared));
  });

  test('settings', () => {
    const declared = Object.keys(contributes.configuration.properties);
    assert.deepEqual(sorted(Object.values(settings).map((key) => `${section}.${key}`)), sorted(declared));
  });

  test('webview panels and documents that are restored', () => {
    const { search, log, follow, compare } = schemes;
    assert.deepEqual(
      sorted([
        ...Object.values(webviews).map((id) => `onWebviewPanel:${id}`),
        ...[search, log, follow, compare].map((scheme) => `onFileSystem:${scheme}`),
      ]),
      sorted(manifest.activationEvents.filter((event) => !event.startsWith('workspaceContains:'))),
    );
  });

  test('context keys', () => {
    const conditions = [...contributes.viewsWelcome, ...menuEntries, ...contributes.keybindings]
      .map(({ when }) => when ?? '')
      .join(' ');
    const used = new Set(conditions.match(/\bcontainerVitals\.\w+/g));
    for (const view of Object.values(views)) {
      used.delete(view);
    }
    assert.deepEqual(sorted(Object.values(contextKeys)), sorted(used));
  });
});

describe('the manifest holds together', () => {
  test('menus and links only name commands that exist', () => {
    const known = new Set<string>([
      ...Object.values(commands),
      ...Object.values(views).map((id) => `${id}.focus`),
    ]);
    const linked = languages.flatMap((language) =>
      Object.values(language).flatMap((text) => [...text.matchAll(/command:(containerVitals\.[\w.]+)/g)]),
    );
    const completing = walkthroughSteps.flatMap(({ completionEvents }) =>
      completionEvents.flatMap((event) => /^onCommand:(.+)/.exec(event)?.[1] ?? []),
    );
    const named = [
      ...menuEntries.map(({ command }) => command),
      ...linked.map(([, id]) => id ?? ''),
      ...completing,
    ];
    assert.deepEqual(
      named.filter((id) => !known.has(id)),
      [],
    );
  });

  test('every state without rows has its welcome content, and no other', () => {
    // `ready` has rows, and `connecting` shows the view's progress.
    const expected = declaredViewStates().filter((state) => state !== 'ready' && state !== 'connecting');
    const states = contributes.viewsWelcome
      .filter(({ view }) => view === views.containers)
      .map(({ when }) => when.replace(`${contextKeys.viewState} == `, ''));
    assert.deepEqual(sorted(states), sorted(expected));
  });

  test('so have the views of checks and alerts: what is unknown is never called well', () => {
    const unionOf = (type: string, path: string) => {
      const [, union = ''] = new RegExp(`type ${type} =(.*?');`, 's').exec(read(path)) ?? [];
      return [...union.matchAll(/'(\w+)'/g)].flatMap(([, state]) => state ?? []);
    };
    const states = new Set([
      ...unionOf('AlertServiceState', 'src/extension/alerts/alertService.ts'),
      ...unionOf('EmptyState', 'src/core/alerts/emptyState.ts'),
    ]);
    assert.ok(states.has('untrusted') && states.has('well'), [...states].join(' '));
    // While it is watched there are rows, or an EmptyState says why there are none.
    states.delete('watching');
    const shownIn = (view: string, key: string) =>
      sorted(
        contributes.viewsWelcome
          .filter((one) => one.view === view && one.when.startsWith(`${key} == `))
          .map(({ when }) => when.split(' == ')[1] ?? ''),
      );
    assert.deepEqual(shownIn(views.alerts, contextKeys.alertsState), sorted(states));
    // Where every check is known, or some are not, there are rows.
    assert.deepEqual(
      shownIn(views.checks, contextKeys.checksState),
      sorted(states).filter((state) => state !== 'well' && state !== 'unknown'),
    );
    // Beside it, whose word that is.
    for (const view of [views.alerts, views.checks]) {
      assert.deepEqual(shownIn(view, contextKeys.alertsWatched), ['elsewhere', 'invalid']);
    }
  });

  test('each welcome content offers something to do', () => {
    for (const { contents } of contributes.viewsWelcome) {
      for (const language of languages) {
        assert.match(language[contents.replaceAll('%', '')] ?? '', /^\[[^\]]+\]\(command:[\w.]+/m, contents);
      }
    }
  });

  test('what the user reads is translated: a %key%, never a literal', () => {
    const texts = [
      ...contributes.commands.map(({ title }) => title),
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...Object.values(contributes.views).flatMap((list) => list.map(({ name }) => name)),
      ...Object.values(contributes.configuration.properties).map((one) => one.markdownDescription),
      ...[...contributes.walkthroughs, ...walkthroughSteps].flatMap((one) => [one.title, one.description]),
      ...walkthroughSteps.map(({ media }) => media.altText),
    ];
    assert.deepEqual(
      texts.filter((text) => !/^%[\w.]+%$/.test(text)),
      [],
    );
  });

  test('no two settings and no two entries of a menu claim one place', () => {
    const orders = Object.values(contributes.configuration.properties).map(({ order }) => order);
    assert.deepEqual(sorted(orders.map(String)), sorted(orders.map((_, index) => String(index + 1))));
    for (const [menu, entries] of Object.entries(contributes.menus)) {
      for (const { command, group, when = '' } of entries.filter((entry) => entry.group !== undefined)) {
        const rivals = entries.filter(
          (other) => other.group === group && other.command !== command && !isNever(when, other.when ?? ''),
        );
        assert.deepEqual(rivals, [], `${menu} ${group} ${command}`);
      }
    }
  });

  test('at most two actions stand in the title of a view', () => {
    const inline = contributes.menus['view/title']?.filter(({ group }) => group?.startsWith('navigation'));
    for (const view of Object.values(views)) {
      const own = (inline ?? []).filter(({ when }) => new RegExp(`\\b${view}\\b`).test(when ?? ''));
      assert.ok(own.length <= 2, view);
    }
  });

  test('a workspace cannot choose the engine, and an untrusted one adds no patterns, no addresses and asks no port', () => {
    const key = `${section}.${settings.endpoint}`;
    assert.equal(contributes.configuration.properties[key]?.scope, 'machine');
    assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, [
      key,
      `${section}.${settings.logPatterns}`,
      `${section}.${settings.traceUrl}`,
      `${section}.${settings.responseTime}`,
    ]);
  });

  test('its pictures exist', () => {
    const pictures = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...walkthroughSteps.map(({ media }) => media.svg),
    ];
    for (const path of pictures) {
      assert.ok(existsSync(new URL(path, root)), path);
    }
  });
});

test('no id of the extension is written a second time in its source', () => {
  const ids = new Set<string>([
    ...Object.values(commands),
    ...Object.values(views),
    ...Object.values(webviews),
    ...Object.values(contextKeys),
  ]);
  const files = readdirSync(new URL('src/extension/', root), { recursive: true, encoding: 'utf8' });
  const repeated = files
    .filter((path) => path.endsWith('.ts') && path !== 'contributions.ts')
    .filter((path) =>
      [...read(`src/extension/${path}`).matchAll(/'([\w.]+)'/g)].some(([, id]) => ids.has(id ?? '')),
    );
  assert.deepEqual(repeated, []);
});
