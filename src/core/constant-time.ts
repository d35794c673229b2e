import { timingSafeEqual } from 'node:crypto';

/**
 * Compares two texts in a time that does not tell where they differ. Unequal lengths are unequal; they do not throw, as
 * `timingSafeEqual` alone would on an attacker's input.
 */
export function equalsInConstantTime(a: string, b: string): boolean {
  const left = new TextEncoder().encode(a);
  const right = new TextEncoder().encode(b);
  return left.byteLength === right.byteLength && timingSafeEqual(left, right);
}
