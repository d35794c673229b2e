import type { FlipkartRoute } from '../http/area.js';
import { listReturns } from './list-returns.js';

export const returnRoutes = (): readonly FlipkartRoute[] => [
  { operation: 'getReturns', method: 'GET', path: '/v2/returns', handle: listReturns },
];
