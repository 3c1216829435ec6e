import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type LiveContent, liveLines } from '../../../src/cli/liveTable.ts';
import { EndRequest } from '../../../src/cli/runCli.ts';
import type { ScreenHandlers } from '../../../src/cli/screen.ts';
import { displayWidth } from '../../../src/core/reports/table.ts';
import { type CliSettings, cli } from '../../fixtures/cliRun.ts';
import { containerNamed, metricsWith } from '../../fixtures/containers.ts';

const live = (name: string, isStale = false) => ({
  container: containerNamed(name),
  metrics: metricsWith({ cpuPercent: 12.5 }),
  isStale,
});

function linesOf(facts: Partial<LiveContent>): string[] {
  return liveLines({
    readings: [],
    engine: 'docker 28.0.0',
    problem: undefined,
    view: { sort: 'cpu', filter: '', isFiltering: false, scrolled: 0 },
    columns: 100,
    rows: 8,
    paint: (_, text) => text,
    ...facts,
  });
}

suite('the lines of a live table', () => {
  test('are as many as the terminal has, and none is wider', () => {
    const readings = [
      live('결제-서비스-1'),
      live('web'),
      ...Array.from({ length: 20 }, (_, n) => live(`c${n}`)),
    ];
    for (const [columns, rows] of [
      [100, 8],
      [30, 5],
      [9, 3],
      [1, 1],
    ] as const) {
      const lines = linesOf({ readings, columns, rows });
      assert.equal(lines.length, rows);
      assert.deepEqual(
        lines.filter((line) => displayWidth(line) > columns),
        [],
      );
    }
  });

  test('say how much of it is shown, and the sums of it', () => {
    const readings = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => live(name));
    const view = { sort: 'name', filter: '', isFiltering: false, scrolled: 9 } as const;
    const lines = linesOf({ readings, view });
    assert.equal(lines[0], '6 running · CPU 75.00% · Memory 6MiB · docker 28.0.0');
    assert.deepEqual(
      lines.slice(3, 7).map((line) => line.split(/ +/)[1]),
      ['c', 'd', 'e', 'f'],
    );
    assert.match(lines[7] ?? '', /^3–6 \/ 6 · ↑↓ · Sort: .*\[a name\]/);
  });

  test('cannot be driven by a hostile name', () => {
    const lines = linesOf({ readings: [live('a\x1b[2J\u202e')] });
    assert.doesNotMatch(lines.join(''), /[\x1b\u202e]/);
  });

  test('what is of the past is dim, and why is told', () => {
    const lines = linesOf({
      readings: [live('web', true)],
      problem: 'The engine is gone.',
      paint: (style, text) => `<${style}>${text}`,
    });
    assert.match(lines[0] ?? '', /^<bold>⚠ The engine is gone\. · 1 running/);
    assert.match(lines[3] ?? '', /^<dim>/);
  });
});

type User = (shown: string, press: (key: string) => void, terminal: FakeTerminal) => void;

/** A terminal that shows what was written to it, and whose user does as told. */
class FakeTerminal {
  readonly columns = 100;
  readonly rows = 8;
  readonly lines: string[] = [];
  isOpen = false;
  #handlers: ScreenHandlers | undefined;
  readonly #user: User;

  constructor(user: User) {
    this.#user = user;
  }

  open(handlers: ScreenHandlers) {
    this.isOpen = true;
    this.#handlers = handlers;
    return {
      dispose: () => {
        this.isOpen = false;
      },
    };
  }

  write(text: string): void {
    for (const [, row, line] of text.matchAll(/\x1b\[(\d+);1H(.*?)\x1b\[K/gs)) {
      this.lines[Number(row) - 1] = line ?? '';
    }
    // Not within the writing of it.
    setImmediate(() => this.#user(this.lines.join('\n'), (key) => this.#handlers?.onKey(key), this));
  }
}

const containers = [
  { container: containerNamed('web'), cores: 0.25 },
  { container: containerNamed('api'), cores: 0.5 },
  { container: containerNamed('old', { state: 'exited' as const }) },
];

suite('stats --watch', () => {
  const watch = async (user: User, argv: readonly string[] = [], settings: CliSettings = {}) => {
    const screen = new FakeTerminal(user);
    const onWrite = (text: string) => screen.write(text);
    const run = await cli(['stats', '--watch', ...argv], {
      containers,
      isPaced: true,
      isTTY: true,
      env: { NO_COLOR: '1' },
      screen,
      onWrite,
      ...settings,
    });
    assert.equal(screen.isOpen, false);
    return { ...run, screen };
  };
  const rowsOf = (lines: readonly string[]) => lines.slice(3, 7).flatMap((line) => line.split(/ +/)[1] ?? []);
  const rows = ({ lines }: FakeTerminal) => rowsOf(lines);

  test('shows what runs, the busiest first, until q', async () => {
    const { screen, exitCode } = await watch((shown, press) => {
      if (/web +25\.00%/.test(shown) && /api +50\.00%/.test(shown)) {
        press('q');
      }
    });
    assert.equal(exitCode, 0);
    assert.deepEqual(rows(screen), ['api', 'web']);
    assert.match(screen.lines[0] ?? '', /^2 running · CPU 75\.00% · .*docker 20\.10\.24/);
  });

  test('is sorted and filtered by keys', async () => {
    const seen = new Map<string, readonly string[]>();
    const { screen } = await watch((shown, press, terminal) => {
      if (shown.includes('50.00%') && seen.size === 0) {
        for (const key of ['m', 'a', '/', 'w', 'x', '\x7f', '\r', '\x1b', 'q']) {
          press(key);
          seen.set(key, [...rows(terminal), terminal.lines.at(-1) ?? '']);
        }
      }
    });
    assert.match(seen.get('m')?.at(-1) ?? '', /\[m memory\]/);
    assert.deepEqual(seen.get('a')?.slice(0, -1), ['api', 'web']);
    assert.deepEqual(seen.get('w'), ['web', '/w▏  Enter: keep the filter, Esc: none']);
    assert.deepEqual(seen.get('x'), ['/wx▏  Enter: keep the filter, Esc: none']);
    assert.deepEqual(seen.get('\x7f')?.slice(0, -1), ['web']);
    assert.match(seen.get('\r')?.at(-1) ?? '', /^\/w · Sort: /);
    assert.deepEqual(rows(screen), ['api', 'web']);
  });

  test('is about the containers that are named', async () => {
    const { screen } = await watch(
      (shown, press) => {
        if (shown.includes('25.00%')) {
          press('q');
        }
      },
      ['web', 'nobody-yet'],
    );
    assert.deepEqual(rows(screen), ['web']);
  });

  test('Ctrl-C ends it with the exit code of that, and the screen is given back', async () => {
    const ending = new AbortController();
    const { exitCode } = await watch(
      (shown) => {
        if (shown.includes('25.00%')) {
          ending.abort(new EndRequest('SIGINT', 130));
        }
      },
      [],
      { signal: ending.signal },
    );
    assert.equal(exitCode, 130);
  });

  test('elsewhere than on a terminal: a table for each sample, until it is ended', async () => {
    const ending = new AbortController();
    let tables = 0;
    const { exitCode, stdout } = await cli(['stats', '--watch', '--sort', 'cpu'], {
      containers,
      signal: ending.signal,
      onWrite: () => {
        tables++;
        if (tables === 3) {
          ending.abort(new EndRequest('SIGTERM', 143));
        }
      },
    });
    assert.equal(exitCode, 143);
    assert.equal(stdout.match(/^CONTAINER ID/gm)?.length, 3);
    assert.match(stdout, /^CONTAINER ID.*\n\w+ +api .*\n\w+ +web /);
  });

  test('an order that is unknown is told', async () => {
    const { exitCode, stderr } = await cli(['stats', '--sort', 'size'], { containers });
    assert.equal(exitCode, 2);
    assert.match(stderr, /--sort knows name, cpu, memory, network, block, pids, not “size”/);
  });
});
