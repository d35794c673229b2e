import type { Availability, AvailabilityReason } from './issues.js';

/**
 * Why a field is absent: the reason recorded for the path itself or for something that holds it.
 *
 * A reason for `buyer` answers for `buyer.email` too.
 */
export function availabilityOf(availability: Availability, path: string): AvailabilityReason | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const prefix = parts.slice(0, length).join('.');
    if (Object.hasOwn(availability, prefix)) return availability[prefix];
  }
  return undefined;
}
