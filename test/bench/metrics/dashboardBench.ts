// The dashboard with 300 containers: first paint, script time of an update, and memory over half an hour of updates.
import { packReadings } from '../../../src/protocol/readings.ts';
import {
  generatedContainers,
  generatedInit,
  generatedReading,
  openDashboardPage,
} from '../page/dashboardPage.ts';

export async function measureDashboard(): Promise<void> {
  const containers = generatedContainers(300);
  const dashboard = await openDashboardPage();
  const heap = async () => {
    const session = await dashboard.page.context().newCDPSession(dashboard.page);
    await session.send('HeapProfiler.collectGarbage');
    // Typed arrays lie outside of the heap of objects.
    const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
    await session.detach();
    return (usedSize + backingStorageSize) / 2 ** 20;
  };
  const sweep = (at: number) =>
    dashboard.tell({
      type: 'samples',
      samples: containers.map(({ key }, index) => ({
        key,
        readings: packReadings([generatedReading(index, at)]),
      })),
    });

  try {
    let now = Date.now();
    const init = generatedInit(containers, now - 60 * 60_000, now);
    const first = await dashboard.tell(init);
    console.log(
      `300 containers, 1 h of readings a second apart: ${first.toFixed(0)} ms of script to the first paint`,
    );
    const times: number[] = [];
    const update = async () => {
      now += 1000;
      times.push(await sweep(now));
    };
    for (let index = 0; index < 60; index++) {
      await update();
    }
    times.splice(0);
    for (let index = 0; index < 200; index++) {
      await update();
    }
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(1);
    console.log(`an update: median ${at(0.5)} ms, p95 ${at(0.95)} ms of script`);
    const before = await heap();
    for (let index = 0; index < 1800; index++) {
      await update();
    }
    console.log(
      `memory of the page: ${before.toFixed(1)} MiB, after 30 min of updates ${(await heap()).toFixed(1)} MiB`,
    );
  } finally {
    await dashboard.dispose();
  }
}
