import { RestError, type RestRequest } from '../http/route.js';
import { fieldsOf } from './order-update.js';

export const missingParameters = (names: readonly string[]): RestError =>
  new RestError(400, 'rest_missing_callback_param', `Missing parameter(s): ${names.join(', ')}`, { params: names });

/** What cannot be trashed wants `force=true`. */
export function requireForce(request: RestRequest, message: string): void {
  if (['true', '1'].includes(String(fieldsOf(request)['force']))) return;
  throw new RestError(501, 'woocommerce_rest_trash_not_supported', message);
}
