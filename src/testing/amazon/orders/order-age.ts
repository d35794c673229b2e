import { DAY_MS } from '../../clock.js';
import type { SandboxOrder } from '../state/order.js';

const TWO_YEARS_MS = 730 * DAY_MS;
const SINCE_2016 = Date.UTC(2016, 0, 1);
/** Where orders are kept since 2016. */
const KEPT_LONGER = new Set(['AU', 'JP', 'SG']);

/** Orders are answered for two years; in Japan, Australia and Singapore for all the time since 2016 [MODEL]. */
export const isKept = ({ createdAt, marketplace }: SandboxOrder, now: number): boolean =>
  createdAt >= (KEPT_LONGER.has(marketplace.country) ? SINCE_2016 : now - TWO_YEARS_MS);
