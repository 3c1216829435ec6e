import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.ts';

/** A root file system that is nothing but busybox. The tag counts the versions of what is below. */
export const testImage = 'container-vitals-test:1';

/** The test image as `docker import` reads it: no registry is needed, and the bytes are the same every time. */
export async function testImageArchive(): Promise<Buffer> {
  const busybox = await readFile('/bin/busybox').catch((cause: unknown) => {
    throw new Error('The tests make their containers of busybox: apt-get install busybox-static', { cause });
  });
  const folder = await mkdtemp(join(tmpdir(), 'cv-image-'));
  try {
    const root = join(folder, 'root');
    for (const directory of ['bin', 'etc', 'root', 'tmp', 'var', 'proc', 'sys', 'dev']) {
      await mkdir(join(root, directory), { recursive: true });
    }
    await writeFile(join(root, 'bin/busybox'), busybox, { mode: 0o755 });
    await writeFile(
      join(root, 'etc/passwd'),
      'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n',
    );
    await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
    for (const applet of (await command('/bin/busybox', ['--list'])).split('\n')) {
      if (applet !== 'busybox') {
        await symlink('busybox', join(root, 'bin', applet));
      }
    }
    const archive = join(folder, 'image.tar');
    const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=go-w'];
    await command('tar', [...same, '-C', root, '-cf', archive, '.']);
    return await readFile(archive);
  } finally {
    await rm(folder, { recursive: true });
  }
}
