import type { StoreProfile } from '../core/ports.js';
import { omitUndefined } from '../model/index.js';
import type { StoreEntry } from './ports/index.js';

/** What an entry shows of the shop; what the platform does not tell now stays as it was. */
export function profileFields({ name, email, country, currency }: StoreProfile) {
  return omitUndefined<Pick<StoreEntry, 'name' | 'email' | 'country' | 'currency'>>({ name, email, country, currency });
}
