// Runs inside the extension host, as the `extensionTestsPath` of VS Code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run as runFiles } from 'node:test';
import { spec } from 'node:test/reporters';

/** What the extension host says to whoever started it, as JSON in the file that CONTAINER_VITALS_TEST_RESULTS names. */
export interface HostResults {
  readonly passed: number;
  readonly failed: number;
  readonly report: string;
}

interface TestEvent {
  readonly nesting: number;
  readonly details?: { readonly type?: string };
  readonly skip?: string | boolean;
}

/** Runs the bundle of all test files beside this one, in this process: node:test without processes of its own. */
export async function run(): Promise<void> {
  const events = new PassThrough({ objectMode: true });
  const report = text(events.compose(new spec()));
  const count = { passed: 0, failed: 0 };
  await new Promise<void>((resolve, reject) => {
    const options = { files: [join(__dirname, 'tests.cjs')], isolation: 'none', concurrency: 1 };
    const stream = runFiles(options);
    let open = 0;
    stream.on('data', (event: { type: string; data: TestEvent }) => {
      const { type, data } = event;
      events.write(event);
      if ((type === 'test:pass' || type === 'test:fail') && data.details?.type !== 'suite' && !data.skip) {
        count[type === 'test:pass' ? 'passed' : 'failed']++;
      }
      // The stream itself ends with its process only. All tests of the one file are enqueued before the first completes.
      if (data.nesting === 0 && type === 'test:enqueue') {
        open++;
      }
      if (data.nesting === 0 && (type === 'test:pass' || type === 'test:fail')) {
        open--;
        if (open === 0) {
          resolve();
        }
      }
    });
    stream.on('error', reject);
  });
  events.end();
  const results: HostResults = { ...count, report: await report };
  writeFileSync(process.env.CONTAINER_VITALS_TEST_RESULTS ?? '', JSON.stringify(results));
}
