import { expect, it } from 'vitest';
import { dayIn } from '../../../../src/connectors/woocommerce/tracking-day.js';

const AT = Date.UTC(2026, 10, 24, 19);

it.each([
  ['Asia/Kolkata', '2026-11-25'],
  ['America/New_York', '2026-11-24'],
  ['UTC', '2026-11-24'],
  [undefined, '2026-11-24'],
  ['Nowhere/Else', '2026-11-24'],
  ['', '2026-11-24'],
])('is the day of the store in %s', (timeZone, day) => {
  expect(dayIn(timeZone, AT)).toBe(day);
});
