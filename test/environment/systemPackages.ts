import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quietly, step } from './steps.ts';

interface SystemPackage {
  readonly name: string;
  isPresent(): boolean;
}

const anyOf = (...programs: string[]) => programs.some((program) => findProgram(program) !== undefined);
const programs = (name: string, ...all: string[]): SystemPackage => ({
  name,
  isPresent: () => all.every((program) => anyOf(program)),
});
const files = (name: string, path: string): SystemPackage => ({ name, isPresent: () => existsSync(path) });

export const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What the suites need beyond npm, by Debian's names; whatever else provides the same is as good. */
export const engineTools: readonly SystemPackage[] = [
  programs('docker.io', 'docker', 'dockerd'),
  programs('iptables', 'iptables'),
  programs('iproute2', 'ip'),
  { name: 'busybox-static', isPresent: () => isStatic('/bin/busybox') },
];

/** A second engine with the same API, and engines reached through ssh. */
export const otherEngineTools: readonly SystemPackage[] = [
  programs('podman', 'podman'),
  programs('openssh-server', 'sshd'),
  programs('openssh-client', 'ssh', 'ssh-keygen'),
];

/** What a policy is exported to, to have the last word on it. */
export const monitoringTools: readonly SystemPackage[] = [
  programs('prometheus', 'prometheus', 'promtool'),
  programs('prometheus-alertmanager', 'prometheus-alertmanager', 'amtool'),
];

/** The native parts of the workbench are built where it is installed. */
export const buildTools: readonly SystemPackage[] = [
  programs('g++', 'g++'),
  programs('make', 'make'),
  programs('python3', 'python3'),
];

export const browserTools: readonly SystemPackage[] = [
  { name: 'chromium', isPresent: () => anyOf(...browserNames) },
  files('fonts-noto-cjk', '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'),
  files('fonts-noto-color-emoji', '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'),
];

/** The path of an executable, also where only root has its folder in the PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Installs what is missing: as root on Debian and its kin. Elsewhere it fails with the commands to run. */
export async function requirePackages(packages: readonly SystemPackage[]): Promise<void> {
  const missing = packages.filter((one) => !one.isPresent()).map(({ name }) => name);
  if (missing.length === 0) {
    return;
  }
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  if (findProgram('apt-get') === undefined) {
    throw new Error(
      `These programs are missing, named as Debian packages: ${missing.join(' ')}. ` +
        'Install them as your system does, or run the suites that need nothing: npm run test:unit',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      `Packages are missing. Install them, then run the tests again:\n\n  sudo apt-get update\n  sudo apt-get ${install.join(' ')}\n`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('apt-get update', () => quietly('apt-get', ['update'], { env }));
  await step(`apt-get install ${missing.join(' ')}`, () => quietly('apt-get', install, { env }));
}

/** A dynamically linked busybox needs libraries that the test image does not have. */
function isStatic(path: string): boolean {
  return existsSync(path) && spawnSync('ldd', [path]).status !== 0;
}
