import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { english } from '../../../../src/core/common/translate.ts';
import type { PortBinding } from '../../../../src/core/containers/container.ts';
import {
  containerTooltip,
  engineHost,
  escapeMarkdown,
  portLink,
} from '../../../../src/core/containers/containerTooltip.ts';
import { containerNamed, detailsOf } from '../../../fixtures/containers.ts';

const now = Date.UTC(2026, 10, 23);

const port = (facts: Partial<PortBinding> = {}): PortBinding => ({
  containerPort: 80,
  protocol: 'tcp',
  hostPort: 8080,
  hostIp: '0.0.0.0',
  ...facts,
});

test('everything the row has no room for', () => {
  const web = containerNamed('shop-web-1', {
    image: 'nginx:1.27',
    command: "nginx -g 'daemon off;'",
    ports: [port(), port({ hostIp: '::' }), port({ containerPort: 443, hostPort: undefined })],
    networks: ['shop_default'],
    compose: { project: 'shop', service: 'web', number: 1, workingDirectory: '/home/kim/shop' },
  });
  const details = detailsOf(web, {
    health: 'healthy',
    startedAt: now - 3 * 3_600_000,
    restartCount: 2,
    limits: { cpus: 0.5, memoryBytes: 256 * 2 ** 20 },
    mounts: [{ type: 'bind', source: '/srv/www', destination: '/www', isReadOnly: true }],
  });
  const unescaped = containerTooltip(web, details, { now }, english).replace(/\\([!-/:-@[-`{-~])/g, '$1');
  assert.equal(
    unescaped,
    `\
**shop-web-1** — running, healthy

- Image: nginx:1.27
- ID: \`73686f702d77\`
- Compose: shop / web #1
- Ports: [8080 → 80/tcp](http://localhost:8080), 443/tcp
- Networks: shop_default
- Command: nginx -g 'daemon off;'
- Started: 3 hours ago
- Restarts: 2
- CPU in the list: 100% = one core
- CPU limit: 0.5 cores
- Memory limit: 256MiB
- Mount: /srv/www → /www (read-only)

The same on the command line:
- \`docker logs --tail 100 -f shop-web-1\`
- \`docker logs shop-web-1 2>&1 | grep -ciE 'error|warning|fail'\`
- \`docker inspect shop-web-1\`
- \`docker stats --no-stream shop-web-1\``,
  );
});

test('a command shows without its secrets', () => {
  const cache = containerNamed('cache', { command: 'redis-server --requirepass hunter2 --port 6379' });
  const tooltip = containerTooltip(cache, undefined, { now }, english);
  assert.match(tooltip, /Command: redis\\-server \\-\\-requirepass •+ \\-\\-port 6379/);
  assert.doesNotMatch(tooltip, /hunter2/);
});

test('how it ended, where it does not run', () => {
  const job = containerNamed('job', { state: 'exited', networks: [] });
  const details = detailsOf(job, { finishedAt: now - 60_000, exitCode: 137, isOomKilled: true });
  const tooltip = containerTooltip(job, details, { now }, english);
  assert.match(
    tooltip,
    /- Finished: 1 minute ago\n- Exit code: 137\n- Out of memory: killed by the kernel\n/,
  );
  assert.doesNotMatch(tooltip, /Started|Networks|Ports/);
});

describe('a published port', () => {
  test('opens in a browser where it is TCP and published', () => {
    assert.equal(portLink(port()), 'http://localhost:8080');
    assert.equal(portLink(port({ hostIp: '127.0.0.2' })), 'http://127.0.0.2:8080');
    assert.equal(portLink(port({ hostIp: 'fe80::1' })), 'http://[fe80::1]:8080');
    assert.equal(portLink(port({ protocol: 'udp' })), undefined);
    assert.equal(portLink(port({ hostPort: undefined })), undefined);
  });

  test('is no link where the engine tells an address that is none', () => {
    assert.equal(portLink(port({ hostIp: 'x) [click](http://evil' })), undefined);
  });

  test('of an engine elsewhere opens there', () => {
    assert.equal(portLink(port(), 'build.example'), 'http://build.example:8080');
    assert.equal(portLink(port({ hostIp: '127.0.0.1' }), 'build.example'), undefined);
  });

  test('is on the machine of the engine', () => {
    const ssh = { kind: 'ssh', port: undefined, remotePath: '/run/docker.sock' } as const;
    assert.equal(engineHost({ kind: 'socket', path: '/run/docker.sock' }), 'localhost');
    assert.equal(engineHost({ kind: 'tcp', host: '10.0.0.7', port: 2376, tls: undefined }), '10.0.0.7');
    assert.equal(engineHost({ ...ssh, target: 'kim@build.example' }), 'build.example');
    assert.equal(engineHost({ ...ssh, target: 'build' }), 'build');
  });
});

describe('hostile text', () => {
  const hostile = '<img src=x>[a](http://evil)`b`**c**\n# d $(bug) ![e](f) www.evil.com';

  test('loses every meaning in Markdown', () => {
    assert.equal(escapeMarkdown('a_b*[c](d)\n# e'), 'a\\_b\\*\\[c\\]\\(d\\) \\# e');
    assert.equal(escapeMarkdown('user\u202Egpj.exe'), 'user\ufffdgpj\\.exe');
  });

  test('leaves no markup in the tooltip, whichever field it stands in', () => {
    const container = containerNamed(hostile, {
      image: hostile,
      command: hostile,
      networks: [hostile],
      compose: { project: hostile, service: hostile, number: 1, workingDirectory: undefined },
    });
    const mounts = [{ type: 'bind', source: hostile, destination: hostile, isReadOnly: false }];
    const tooltip = containerTooltip(container, detailsOf(container, { mounts }), { now }, english);
    // What stands between the backticks of a code span is literal; the rest must be escaped.
    const prose = tooltip.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
    assert.doesNotMatch(prose, /(?<!\\)[<[`]|(?<!\\)!\[|\n#/);
  });
});

test('what its checks found stands first, and stays text', () => {
  const tooltip = containerTooltip(
    containerNamed('web'),
    undefined,
    { now, troubles: ['CPU of own limit: 97%', '[x](http://y)'] },
    english,
  );
  assert.match(tooltip, /^\*\*web\*\*.*\n\n- \*\*CPU of own limit\\: 97\\%\*\*\n- \*\*\\\[x\\\]\\\(http/);
});
