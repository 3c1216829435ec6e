import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where an address leads; `linkLocal` is also where clouds keep the credentials of a machine. */
export type AddressKind = 'public' | 'loopback' | 'private' | 'linkLocal';

/** A name or an address led to where it must not; a public one, where it must be encrypted. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly kind: AddressKind;

  constructor(kind: AddressKind) {
    super(`refused: ${kind}`);
    this.kind = kind;
  }
}

type Subnet = readonly [net: string, prefix: number];

// IANA's registries of special-purpose addresses, and the metadata services that are not link-local.
const linkLocal = blockList([
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
]);
const loopback = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
  // Connecting to no address reaches this machine.
  ['0.0.0.0', 8],
  ['::', 128],
]);
const privateNetworks = blockList([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['fc00::', 7],
  ['fec0::', 10],
  ['ff00::', 8],
]);

/** Of an address in digits; undefined for a name. */
export function addressKind(address: string): AddressKind | undefined {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const bare = embeddedIPv4(plain) ?? plain;
  const family = isIP(bare) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(bare) === 0) {
    return undefined;
  }
  return linkLocal.check(bare, family)
    ? 'linkLocal'
    : loopback.check(bare, family)
      ? 'loopback'
      : privateNetworks.check(bare, family)
        ? 'private'
        : 'public';
}

/**
 * For `lookup` of a connection: looks at the very addresses that are connected to, so that a name that leads elsewhere the second time
 * changes nothing. An address in digits is not looked up: ask addressKind first.
 */
export function guardedLookup(isAllowed: (kind: AddressKind) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, '', 4);
        return;
      }
      const kinds = addresses.map(({ address }) => addressKind(address) ?? 'public');
      const allowed = addresses.filter((_, index) => isAllowed(kinds[index] ?? 'public'));
      const [first] = allowed;
      if (first === undefined) {
        callback(new AddressRefused(kinds[0] ?? 'public'), '', 4);
      } else if (options.all) {
        callback(null, allowed);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/** IPv4 within IPv6: mapped, compatible, NAT64 and 6to4. */
function embeddedIPv4(address: string): string | undefined {
  if (isIP(address) !== 6) {
    return undefined;
  }
  // Written out in full by URL: `::ffff:7f00:1`.
  const words = expand(new URL(`http://[${address}]/`).hostname.slice(1, -1));
  const [high = 0, low = 0] =
    words.slice(0, 5).every((word) => word === 0) &&
    (words[5] === 0xffff || (words[5] === 0 && words[6] !== 0))
      ? words.slice(6)
      : words[0] === 0x64 && words[1] === 0xff9b
        ? words.slice(6)
        : words[0] === 0x2002
          ? words.slice(1, 3)
          : [];
  const isEmbedded = high !== 0 || low !== 0;
  return isEmbedded ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}

function expand(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const parse = (part: string) =>
    part
      .split(':')
      .filter(Boolean)
      .map((word) => Number.parseInt(word, 16));
  const [start, end] = [parse(head), parse(tail ?? '')];
  return tail === undefined ? start : [...start, ...Array(8 - start.length - end.length).fill(0), ...end];
}

function blockList(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) {
    list.addSubnet(net, prefix, isIP(net) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}
