import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceIdRanges, traceUrl } from '../../../../../src/core/logs/links/traceIds.ts';

const idsIn = (text: string) => traceIdRanges(text).map((range) => text.slice(...range));

test('trace ids as programs write them', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  for (const line of [
    `traceparent: 00-${id}-00f067aa0ba902b7-01`,
    `"headers":{"traceparent":"00-${id}-00f067aa0ba902b7-01"}`,
    `level=error trace_id=${id} span_id=00f067aa0ba902b7 msg="no answer"`,
    `{"traceId":"${id}","spanId":"00f067aa0ba902b7"}`,
    `{"trace.id": "${id}"}`,
    `X-B3-TraceId: ${id}`,
    `INFO [shop,${id},00f067aa0ba902b7] pay`,
    `INFO [${id}-00f067aa0ba902b7] pay`,
    `otelTraceID=${id}`,
  ]) {
    assert.deepEqual(idsIn(line), [id], line);
  }
  assert.deepEqual(idsIn('dd.trace_id=5526817123456789012 dd.span_id=1'), ['5526817123456789012']);
  assert.deepEqual(idsIn('{"traceId":"463ac35c9f6413ad"} trace_id=1-5759e988-bd862e3fe1be46a994272793'), [
    '463ac35c9f6413ad',
    '1-5759e988-bd862e3fe1be46a994272793',
  ]);
});

test('what is no trace id', () => {
  for (const line of [
    'trace_id=00000000000000000000000000000000',
    'trace_id= user=42',
    'trace_id=short',
    'traceId=javascript:alert(1)',
    'sha 4bf92f3577b34da6a3ce929d0e0e4736',
    `trace_id=${'a'.repeat(200)}`,
  ]) {
    assert.deepEqual(idsIn(line), [], line);
  }
});

test('an address by a template of http or https with the placeholder', () => {
  assert.equal(traceUrl('https://jaeger.test/trace/{traceId}', 'ab12'), 'https://jaeger.test/trace/ab12');
  assert.equal(
    traceUrl(' http://zipkin.test/?id={traceId}&x={traceId}', 'ab'),
    'http://zipkin.test/?id=ab&x=ab',
  );
  for (const template of [
    '',
    'https://jaeger.test/',
    'command:x?{traceId}',
    'file:///{traceId}',
    'vscode://{traceId}',
  ]) {
    assert.equal(traceUrl(template, 'ab12'), undefined, template);
  }
});
