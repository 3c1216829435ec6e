import { growthOf } from './dockerStats.ts';
import type { NetworkSample, StatsSample } from './statsSample.ts';

/** What one network interface of a container carried. Bytes and packets are since the container started. */
export interface InterfaceMetrics {
  /** As the container calls it: `eth0`. */
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  /** Bytes per second since the reading before; undefined where there is none. */
  readonly rxRate: number | undefined;
  readonly txRate: number | undefined;
  /** Packets, both directions. */
  readonly errors: number;
  readonly drops: number;
}

/** Of each interface by itself, in the order of the engine; none where it tells sums only. */
export function deriveInterfaces(
  previous: Pick<StatsSample, 'readAt' | 'networks'> | undefined,
  current: Pick<StatsSample, 'readAt' | 'networks'>,
): InterfaceMetrics[] {
  const before = new Map(previous?.networks?.map((network) => [network.name, network]));
  const elapsed = current.readAt - (previous?.readAt ?? Number.NaN);
  return (current.networks ?? []).map((network) => {
    const rate = (count: (network: NetworkSample) => number) => {
      const known = before.get(network.name);
      const growth = known && growthOf(count(known), count(network));
      return elapsed > 0 && growth !== undefined ? (growth / elapsed) * 1000 : undefined;
    };
    const { name, rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped } = network;
    return {
      name,
      rxBytes,
      txBytes,
      rxRate: rate((one) => one.rxBytes),
      txRate: rate((one) => one.txBytes),
      errors: rxErrors + txErrors,
      drops: rxDropped + txDropped,
    };
  });
}
