// The sampler beside `docker stats`, what the history takes, and the dashboard in its page.
import { measureDashboard } from './metrics/dashboardBench.ts';
import { measureHistory } from './metrics/historyBench.ts';
import { measureSampler } from './metrics/samplerBench.ts';

await measureHistory();
await measureDashboard();
await measureSampler();
