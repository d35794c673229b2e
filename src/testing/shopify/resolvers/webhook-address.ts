import { parseUrl } from '../../../core/url.js';

/** Where Shopify's own machines and private networks are; a subscription may not point there. */
const INTERNAL_HOST = /(?:^|\.)(?:myshopify\.com|shopify\.com|shopifycloud\.com|localhost|local|internal)$/i;
const PRIVATE_ADDRESS =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0$|\[(?:::1|f[cd][0-9a-f]*:.*)\]$)/i;
const PUBSUB = /^pubsub:\/\/[a-z][a-z0-9-]{4,28}[a-z0-9]:[A-Za-z][\w.~+%-]{2,254}$/;
const ARN = /^arn:aws:events:[a-z0-9-]+::event-source\/aws\.partner\/shopify\.com(?:\.test)?\/\d+\/[\w./-]+$/;

export const isCloudAddress = (address: string): boolean => /^(?:pubsub:|arn:)/.test(address);

export const isLoopback = (address: string): boolean =>
  /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(parseUrl(address)?.hostname ?? '');

/**
 * What the platform says about an address it does not deliver to [REC webhook-subscription-uri-validation].
 *
 * @param loopback lets the machine of the sandbox be a receiver, over http too; the platform itself refuses it.
 */
export function addressProblem(address: string, loopback: boolean): string | undefined {
  if (address === '') return "Address can't be blank";
  if (address.startsWith('pubsub:')) {
    return PUBSUB.test(address)
      ? undefined
      : 'Address is not a valid GCP pub/sub format. Format should be pubsub://project:topic';
  }
  if (address.startsWith('arn:')) return ARN.test(address) ? undefined : 'Address is not a valid AWS ARN';
  if (loopback && isLoopback(address)) return undefined;
  const protocol = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1];
  if (protocol !== undefined && protocol.toLowerCase() !== 'https') {
    return `Address protocol ${protocol}:// is not supported`;
  }
  if (protocol === undefined || parseUrl(address) === undefined) return 'Address is invalid';
  const { hostname } = new URL(address);
  const isInternal = INTERNAL_HOST.test(hostname) || PRIVATE_ADDRESS.test(hostname);
  return isInternal ? 'Address cannot be a Shopify or an internal domain' : undefined;
}
