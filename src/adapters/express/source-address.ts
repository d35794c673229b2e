import { isIPv6 } from 'node:net';
import { isPublicAddress } from '../../core/public-address.js';

/**
 * Names who sends, by the address: IPv4 as it is, of IPv6 the first 64 bits, all of which one sender has.
 *
 * @returns `undefined` for what is no address on the internet: that is a proxy, behind which everybody is.
 */
export function sourceAddress(given: string | undefined): string | undefined {
  const address = given?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  if (!isPublicAddress(address)) return undefined;
  return isIPv6(address) ? networkOf(address) : address;
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
