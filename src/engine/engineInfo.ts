import type { EngineInfo } from '../core/containers/containerClient.ts';

/** The answer of `GET /version`. */
export interface RawVersion {
  readonly Version?: string;
  readonly ApiVersion?: string;
  readonly Os?: string;
  readonly Platform?: { readonly Name?: string };
  readonly Components?: readonly { readonly Name?: string }[];
}

export function toEngineInfo(raw: RawVersion | undefined): EngineInfo {
  const names = [raw?.Platform?.Name, ...(raw?.Components ?? []).map(({ Name }) => Name)];
  const product = names.includes('Container Vitals Demo')
    ? 'demo'
    : names.includes('Podman Engine')
      ? 'podman'
      : 'docker';
  const { Version: version = '', ApiVersion: apiVersion = '0', Os: os = '' } = raw ?? {};
  return { product, version, apiVersion, os };
}

/** Negative where `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
