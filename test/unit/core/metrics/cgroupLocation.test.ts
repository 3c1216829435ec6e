import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { locateCgroup, parseCgroupMounts } from '../../../../src/core/metrics/cgroupLocation.ts';

const id = '02f42014997e8b1878f74e1bc68729d88eb33092c21538d9b96da6e68d4a0417';

const v1 = parseCgroupMounts(`31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,nosuid shared:12 master:1 - cgroup cgroup rw,memory
39 31 0:36 / /sys/fs/cgroup/pids rw,nosuid - cgroup cgroup rw,pids
36 31 0:37 / /sys/fs/cgroup/blkio rw,nosuid - cgroup cgroup rw,blkio
41 31 0:38 / /sys/fs/cgroup/unified rw,nosuid - cgroup2 cgroup2 rw,nsdelegate`);
const v2 = parseCgroupMounts(
  '35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot',
);

describe('the cgroup of a container', () => {
  test('v1: a folder for each controller', () => {
    const procCgroup = `9:name=systemd:/docker/${id}
8:pids:/docker/${id}
7:blkio:/docker/${id}
4:memory:/docker/${id}
2:cpu,cpuacct:/docker/${id}
0::/docker/${id}`;
    assert.deepEqual(locateCgroup(procCgroup, id, v1), {
      version: 1,
      folders: {
        cpu: `/sys/fs/cgroup/cpu,cpuacct/docker/${id}`,
        cpuacct: `/sys/fs/cgroup/cpu,cpuacct/docker/${id}`,
        memory: `/sys/fs/cgroup/memory/docker/${id}`,
        pids: `/sys/fs/cgroup/pids/docker/${id}`,
        blkio: `/sys/fs/cgroup/blkio/docker/${id}`,
      },
    });
  });

  for (const [name, path, folder] of [
    ['cgroupfs', `/docker/${id}`, `/docker/${id}`],
    ['systemd', `/system.slice/docker-${id}.scope`, `/system.slice/docker-${id}.scope`],
    [
      'rootless',
      `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${id}.scope`,
      `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${id}.scope`,
    ],
    ['Podman', `/machine.slice/libpod-${id}.scope/container`, `/machine.slice/libpod-${id}.scope`],
    ['systemd within', `/system.slice/docker-${id}.scope/init.scope`, `/system.slice/docker-${id}.scope`],
  ] as const) {
    test(`v2: ${name}`, () => {
      assert.deepEqual(locateCgroup(`0::${path}\n`, id, v2), {
        version: 2,
        folder: `/sys/fs/cgroup${folder}`,
      });
    });
  }

  test('a process that belongs to something else is not the container’s', () => {
    assert.equal(locateCgroup('0::/user.slice/session-1.scope\n', id, v2), undefined);
    assert.equal(locateCgroup('0::/\n', id, v2), undefined);
    assert.equal(locateCgroup('', id, v2), undefined);
  });

  test('what is mounted may be a part only', () => {
    const part = parseCgroupMounts('35 24 0:30 /docker /mnt/my\\040cgroups rw - cgroup2 cgroup2 rw');
    assert.deepEqual(locateCgroup(`0::/docker/${id}`, id, part), {
      version: 2,
      folder: `/mnt/my cgroups/${id}`,
    });
    assert.equal(locateCgroup(`0::/elsewhere/${id}`, id, part), undefined);
  });
});
