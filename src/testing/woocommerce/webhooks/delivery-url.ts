import { parseUrl } from '../../../core/url.js';

/** `wc_is_valid_url`: what a webhook may be made for. Where it leads is only looked at when something is sent [CODE]. */
export const isDeliveryURL = (url: unknown): url is string =>
  typeof url === 'string' && /^https?:\/\/[^\s/?#]+/.test(url) && parseUrl(url) !== undefined;

/** What WordPress's safe requests take: public hosts, and the three ports of the web [RUN]. */
export function mayDeliverTo(address: string, allowLoopback: boolean): boolean {
  const { hostname, port, username } = new URL(address);
  if (username !== '') return false;
  const [first = -1, second = -1] = /^\d+(\.\d+){3}$/.test(hostname) ? hostname.split('.').map(Number) : [];
  if (hostname === 'localhost' || first === 127) return allowLoopback;
  const isPrivate =
    first === 0 || first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
  return !isPrivate && !hostname.startsWith('[') && ['', '80', '443', '8080'].includes(port);
}
