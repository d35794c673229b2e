import { timingSafeEqual } from 'node:crypto';

/**
 * Compares two texts in a time that does not tell where they differ. Unequal lengths are unequal; they do not throw, as
 * `timingSafeEqual` alone would on an attacker's input.
 */
export function equalsInConstantTime(a: string, b: string): boolean {
  return equalBytesInConstantTime(new TextEncoder().encode(a), new TextEncoder().encode(b));
}

/** The same for bytes. */
export function equalBytesInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
