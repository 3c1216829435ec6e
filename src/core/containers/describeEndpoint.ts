import { assertNever } from '../common/assertNever.ts';
import type { Translate } from '../common/translate.ts';
import type { Endpoint, EndpointSource } from './endpoint.ts';

/** Where an endpoint comes from, as a phrase to stand after or below its address. */
export function describeSource(source: EndpointSource, t: Translate): string {
  switch (source.kind) {
    case 'explicit':
      return t('chosen by you');
    case 'DOCKER_HOST':
      return t('from DOCKER_HOST');
    case 'DOCKER_CONTEXT':
      return t('Docker context “{0}”, from DOCKER_CONTEXT', source.context);
    case 'currentContext':
      return t('current Docker context “{0}”', source.context);
    case 'knownSocket':
      return t('found on this machine');
    case 'demo':
      return t('demo engine');
    default:
      return assertNever(source);
  }
}

/** `unix:///var/run/docker.sock (found on this machine)`. */
export function describeEndpoint(endpoint: Endpoint, t: Translate): string {
  return t('{0} ({1})', endpoint.url, describeSource(endpoint.source, t));
}
