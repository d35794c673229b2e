import type { WooFault } from '../faults.js';
import type { Site } from '../site.js';
import { type HttpAnswer, htmlAnswer } from './answer.js';
import type { Exchange } from './exchange.js';

const hostAnswer = (...page: Parameters<typeof htmlAnswer>): HttpAnswer => ({ ...htmlAnswer(...page), fromHost: true });

/** What a host answers in WooCommerce's place. */
export function cannedAnswer(fault: WooFault, { target }: Exchange, site: Site): HttpAnswer | undefined {
  if (fault.kind === 'html')
    return hostAnswer(fault.status, fault.status === 503 ? 'Briefly unavailable' : 'Just a moment...');
  if (fault.kind === 'redirect') {
    return hostAnswer(301, '301 Moved Permanently', { Location: `https://${new URL(site.home).host}${target}` });
  }
  if (fault.kind !== 'status') return undefined;
  const headers = fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  const page = hostAnswer(fault.status, `Error ${fault.status}`, headers);
  return fault.body === undefined ? page : { ...page, text: fault.body };
}

/** A firewall in front of the site that lets only GET and POST through: woocommerce#9838. */
export function blockedAnswer(fault: WooFault, { wireMethod }: Exchange): HttpAnswer | undefined {
  if (fault.kind !== 'block-write' || wireMethod === 'GET' || wireMethod === 'POST') return undefined;
  return hostAnswer(fault.status, fault.status === 501 ? 'Method Not Implemented' : 'Not acceptable');
}

/** The right answer, spoilt on its way. */
export function spoiled(fault: WooFault, answer: HttpAnswer, firstHalf: (text: string) => string): HttpAnswer {
  if (fault.kind === 'truncated') return { ...answer, text: firstHalf(answer.text) };
  if (fault.kind === 'bom') return { ...answer, text: `\uFEFF${answer.text}` };
  if (fault.kind !== 'notice') return answer;
  const notice =
    '<br />\n<b>Notice</b>:  Undefined index: example in <b>/var/www/html/wp-content/plugins/example/example.php</b> on line <b>12</b><br />\n';
  return { ...answer, text: `${notice}${answer.text}` };
}
